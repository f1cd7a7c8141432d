package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StatusDecoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.txpool.PoolConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One million random operations, fed to the replica and to a naive model of the whole validator: the same result code
 * after each, the same header, so the same roots, at each block, the same unspent outputs at the end.
 */
class ReplicaModelTest {
    private static final int CHAIN_ID = 77;
    private static final long START_MS = 1_700_000_000_000L;
    private static final Hash SELF = Hash.of(NaiveHashes.sha256(NaiveHashes.int32(-1)));

    /** What every setting must reach to be worth its time; POOL_FULL and CHAIN_TOO_DEEP where the pool is small. */
    private static final Set<ResultCode> COMMON = EnumSet.range(ResultCode.MALFORMED, ResultCode.KIND_UNKNOWN);

    static {
        COMMON.remove(ResultCode.TRANSACTION_TOO_LARGE);
        COMMON.addAll(EnumSet.range(ResultCode.INPUT_UNKNOWN, ResultCode.EXPIRED));
        COMMON.addAll(EnumSet.range(ResultCode.ALREADY_POOLED, ResultCode.FEE_TOO_LOW));
        COMMON.addAll(EnumSet.of(ResultCode.HEIGHT_PAST, ResultCode.NOT_A_VALIDATOR, ResultCode.HEIGHT_AHEAD));
    }

    /** One setting of the campaign. */
    record Setting(String name, long seed, int operations, ChainRules rules, PoolConfig pool, int coins, int free) {
        @Override
        public String toString() {
            return name + ", seed " + seed;
        }
    }

    static Stream<Setting> settings() {
        return Stream.of(
                new Setting(
                        "roomy pool", 1, 300_000, rules(10_000, 100_000, 1L << 60), pool(4_000, 1 << 24, 25), 2_000, 0),
                new Setting(
                        "few places", 2, 250_000, rules(10_000, 100_000, 1L << 60), pool(120, 1 << 24, 25), 1_500, 3),
                new Setting(
                        "few bytes, small blocks",
                        3,
                        250_000,
                        rules(40, 100_000, 1L << 60),
                        pool(500, 1 << 16, 4),
                        1_500,
                        1),
                new Setting(
                        "few coins, capped supply",
                        4,
                        200_000,
                        rules(150, 900, 1_000_000_000_000L),
                        pool(400, 1 << 20, 9),
                        890,
                        2));
    }

    private static ChainRules rules(int blockTransactionsMax, int utxosMax, long supplyCap) {
        return new ChainRules(
                65_536,
                blockTransactionsMax,
                100,
                700,
                5_000,
                1_000_000_000L,
                1_500,
                supplyCap,
                utxosMax,
                546,
                new EpochRules(70, 2, 1, 3, 5_000));
    }

    private static PoolConfig pool(int transactionsMax, int bytesMax, int depthMax) {
        return new PoolConfig(transactionsMax, bytesMax, 1_000, 2_000, depthMax);
    }

    private static Genesis genesis(Setting setting) {
        List<Genesis.Validator> validators = new ArrayList<>();
        for (int i = 0; i < setting.free; i++) {
            Hash key = Hash.of(NaiveHashes.sha256(NaiveHashes.int32(-10 - i)));
            validators.add(new Genesis.Validator(key, owner(i), Genesis.Tier.FREE));
        }
        validators.add(new Genesis.Validator(SELF, owner(9), Genesis.Tier.GOLD));
        List<Genesis.Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            allocations.add(new Genesis.Allocation(owner(i % 40), 1_000_000L + i * 1_000_000L));
        }
        return new Genesis(ChainKind.DEVNET, CHAIN_ID, START_MS, setting.rules, validators, allocations);
    }

    private static Hash owner(int wallet) {
        return NaiveTransaction.ownerOf(RandomTransactions.wallet(wallet));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void shouldAgreeWithNaiveValidatorOnRandomOperations(Setting setting) {
        Genesis genesis = genesis(setting);
        Random random = new Random(setting.seed);
        NaiveValidator model = new NaiveValidator(genesis, setting.pool, SELF);
        try (SampleReplica engine = SampleReplica.withoutSignatures(genesis, setting.pool, SELF)) {
            Campaign campaign = new Campaign(setting, random, model, engine);
            for (int i = 0; i < setting.operations; i++) {
                campaign.step(i);
            }
            campaign.checkEnd();
        }
    }

    /** Drives both sides and compares them. */
    private static final class Campaign {
        private final Setting setting;
        private final Random random;
        private final NaiveValidator model;
        private final SampleReplica engine;
        private final RandomTransactions transactions;
        private final Map<ResultCode, Integer> seen = new EnumMap<>(ResultCode.class);
        private long clockMs = START_MS;
        private int departures;

        Campaign(Setting setting, Random random, NaiveValidator model, SampleReplica engine) {
            this.setting = setting;
            this.random = random;
            this.model = model;
            this.engine = engine;
            transactions = new RandomTransactions(random, model, CHAIN_ID, setting.rules.dustUnits(), setting.coins);
        }

        void step(int operation) {
            int dice = random.nextInt(1_000);
            String where = setting + ", operation " + operation;
            if (dice < 10) {
                clockMs += random.nextInt(random.nextInt(60) == 0 ? 3_000 : 60);
                tick(where);
            } else if (dice < 25) {
                vote(where);
            } else if (dice < 28) {
                status(where);
            } else {
                clockMs += random.nextInt(12) == 0 ? 1 : 0;
                transaction(where);
            }
        }

        /** Now and then a stamp lies before the last: event time never falls. */
        private long stamp() {
            return random.nextInt(50) == 0 ? clockMs - random.nextInt(100) : clockMs;
        }

        private void transaction(String where) {
            byte[] bytes = transactions.next();
            long stamp = stamp();
            NaiveTransaction tx = NaiveTransaction.parse(bytes, CHAIN_ID);
            ResultCode expected = model.transaction(stamp, tx);
            assertEquals(expected, engine.transaction(stamp, bytes), where);
            seen.merge(expected, 1, Integer::sum);
            if (expected == ResultCode.OK) {
                transactions.accepted(tx);
            }
        }

        private void vote(String where) {
            byte[] bytes = randomVote();
            long stamp = stamp();
            ResultCode expected = model.vote(stamp, bytes);
            assertEquals(expected, engine.vote(stamp, bytes), where);
            seen.merge(expected, 1, Integer::sum);
        }

        private byte[] randomVote() {
            Hash sender = random.nextBoolean() ? SELF : RandomTransactions.wallet(0);
            byte[] bytes = new byte[156 + (random.nextInt(10) == 0 ? random.nextInt(3) - 1 : 0)];
            UnsafeBuffer buffer = new UnsafeBuffer(new byte[160]);
            long height = model.height + random.nextInt(4) - 1;
            if (height == model.height + 1) {
                // Votes of the own key for the block being decided come from nobody but the machine itself.
                height++;
            }
            new VoteEncoder()
                    .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .chainId(random.nextInt(10) == 0 ? random.nextInt(100) : CHAIN_ID)
                    .round(random.nextInt(3))
                    .height(height)
                    .phase(random.nextInt(10) == 0 ? random.nextInt(5) : 2 + random.nextInt(2))
                    .reserved(random.nextInt(20) == 0 ? 1 : 0)
                    .putBlockHash(model.tipHash, 0, Hash.BYTES)
                    .putSender(sender.toByteArray(), 0, Hash.BYTES);
            buffer.getBytes(0, bytes);
            return bytes;
        }

        private void tick(String where) {
            long stamp = stamp();
            NaiveValidator.Block expected = model.tick(stamp);
            CommittedBlock actual = engine.tick(stamp);
            assertEquals(ResultCode.OK, engine.outcome.code(), where);
            departures += model.pool.departed.size();
            model.pool.departed.clear();
            if (expected == null) {
                assertNull(actual, where);
                return;
            }
            assertNotNull(actual, where);
            assertArrayEquals(expected.header(), SampleReplica.header(actual), where);
            assertTrue(Hash.of(expected.hash()).matches(actual.hash(), 0), where);
            assertEquals(expected.height(), actual.height(), where);
            for (int i = 0; i < expected.transactions().size(); i++) {
                assertTrue(expected.transactions().get(i).id.matches(actual.txIds(), i * Hash.BYTES), where);
            }
            expected.minted().forEach(transactions::minted);
        }

        private void status(String where) {
            engine.replica.onEvent(engine.event.statusQuery(clockMs), engine.outcome);
            StatusDecoder status = new StatusDecoder();
            status.wrap(engine.outcome.answer(), 8, StatusDecoder.BLOCK_LENGTH, StatusDecoder.SCHEMA_VERSION);
            assertEquals(model.sequence, status.sequence(), where);
            assertEquals(model.timeMs, status.eventTimeMs(), where);
            assertEquals(model.height, status.height(), where);
            assertEquals(model.pool.entries.size(), status.poolTransactions(), where);
            assertEquals(model.pool.bytes, status.poolBytes(), where);
            assertEquals(model.utxoCount(), status.utxoCount(), where);
            assertEquals(model.issued, status.issued(), where);
            assertEquals(model.committed, status.committedTransactions(), where);
            assertEquals(model.rejected, status.rejectedTransactions(), where);
            assertEquals(model.pool.floor(model.timeMs), status.feeFloor(), where);
        }

        void checkEnd() {
            Map<byte[], byte[]> coins = engine.allCoins();
            List<NaiveCoin> expected = model.coins();
            assertEquals(expected.size(), coins.size());
            expected.forEach(coin -> assertArrayEquals(coin.bytes, coins.get(coin.outpoint.key())));
            assertArrayEquals(NaiveHashes.stateRoot(expected), engine.stateRoot());
            UnsafeBuffer id = new UnsafeBuffer(new byte[Hash.BYTES]);
            for (Hash pooled : model.poolIds()) {
                pooled.writeTo(id, 0);
                assertTrue(engine.replica.pool().find(id, 0) >= 0);
            }
            System.out.println(setting + ": height " + model.height + ", committed " + model.committed + ", departed "
                    + departures + ", coins " + expected.size() + ", codes " + seen);
            assertTrue(model.height > setting.operations / 1_000, "blocks " + model.height);
            assertTrue(model.committed > setting.operations / 20, "committed " + model.committed);
            assertTrue(departures > setting.operations / 100, "departures " + departures);
            if (setting.pool.chainDepthMax() < 25) {
                assertTrue(seen.get(ResultCode.CHAIN_TOO_DEEP) > 50, "deep chains");
                assertTrue(seen.get(ResultCode.POOL_FULL) > 5, "refusals of a full pool");
            }
            COMMON.forEach(code -> assertTrue(seen.getOrDefault(code, 0) > 5, code + " was hardly reached"));
        }
    }
}
