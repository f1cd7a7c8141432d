package io.timecoin.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.timecoin.base.ChainKind;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class GenesisTest {
    private static final ChainRules RULES = ChainRules.devnet();
    private static final Validator GOLD = new Validator(LedgerFixture.hash(1), LedgerFixture.hash(2), Tier.GOLD);
    private static final Validator FREE = new Validator(LedgerFixture.hash(3), LedgerFixture.hash(4), Tier.FREE);
    private static final Allocation RICH = new Allocation(LedgerFixture.hash(5), 1_000_000);
    private static final Genesis SMALL =
            new Genesis(ChainKind.DEVNET, 42, 1_700_000_000_000L, RULES, List.of(GOLD, FREE), List.of(RICH, RICH));

    private static void refuses(String reason, int chainId, long timeMs, List<Validator> set, List<Allocation> coins) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> new Genesis(ChainKind.DEVNET, chainId, timeMs, RULES, set, coins));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @Test
    void shouldKeepItsHash() {
        assertEquals(
                "ee43e1039ebc0fedd6af7106b0169c4635c253c8cb65835998da12869ca2a849",
                GenesisCodec.hash(SMALL).toString());
    }

    @Test
    void shouldReadBackWhatItWrote() {
        byte[] bytes = GenesisCodec.encode(SMALL);
        byte[] shifted = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, shifted, 7, bytes.length);
        assertEquals(SMALL, GenesisCodec.decode(new UnsafeBuffer(shifted), 7, bytes.length));
        assertArrayEquals(bytes, GenesisCodec.encode(GenesisCodec.decode(new UnsafeBuffer(bytes), 0, bytes.length)));
    }

    @Test
    void shouldRefuseEveryTruncationAndExtension() {
        byte[] bytes = GenesisCodec.encode(SMALL);
        for (int length = 0; length <= bytes.length + 3; length++) {
            UnsafeBuffer buffer = new UnsafeBuffer(Arrays.copyOf(bytes, length));
            if (length != bytes.length) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> GenesisCodec.decode(buffer, 0, buffer.capacity()),
                        "length " + length);
            }
        }
    }

    @Test
    void shouldDecodeToCanonicalBytesOrRefuse() {
        byte[] bytes = GenesisCodec.encode(SMALL);
        Random random = new Random(5);
        for (int at = 0; at < bytes.length; at++) {
            for (int tries = 0; tries < 20; tries++) {
                byte[] mutated = bytes.clone();
                mutated[at] = (byte) random.nextInt();
                try {
                    Genesis decoded = GenesisCodec.decode(new UnsafeBuffer(mutated), 0, mutated.length);
                    assertArrayEquals(mutated, GenesisCodec.encode(decoded), "byte " + at);
                } catch (IllegalArgumentException refused) {
                    assertTrue(refused.getMessage().startsWith("genesis: "), refused.getMessage());
                } catch (RuntimeException other) {
                    fail("byte " + at, other);
                }
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNoChain() {
        refuses("chainId", 0, 0, List.of(GOLD), List.of());
        refuses("chainId", -1, 0, List.of(GOLD), List.of());
        refuses("timeMs", 1, -1, List.of(GOLD), List.of());
        refuses("validators", 1, 0, List.of(), List.of());
        refuses("voting power", 1, 0, List.of(FREE), List.of());
        refuses("same public key", 1, 0, List.of(GOLD, GOLD), List.of());
        refuses("validators", 1, 0, Collections.nCopies(257, GOLD), List.of());
        List<Validator> free = new ArrayList<>(List.of(GOLD));
        for (int i = 0; i <= RULES.epochs().freeValidatorsMax(); i++) {
            free.add(new Validator(LedgerFixture.hash(100 + i), LedgerFixture.hash(4), Tier.FREE));
        }
        refuses("FREE", 1, 0, free, List.of());
        List<Validator> rich = new ArrayList<>();
        for (int i = 0; i < 211; i++) {
            rich.add(new Validator(LedgerFixture.hash(100 + i), LedgerFixture.hash(4), Tier.GOLD));
        }
        refuses("supply cap", 1, 0, rich, List.of());
    }

    @Test
    void shouldRefuseAllocationsAgainstItsOwnRules() {
        refuses("dust", 1, 0, List.of(GOLD), List.of(new Allocation(Hash.ZERO, RULES.dustUnits() - 1)));
        refuses("dust", 1, 0, List.of(GOLD), List.of(new Allocation(Hash.ZERO, -1)));
        refuses("supply cap", 1, 0, List.of(GOLD), List.of(new Allocation(Hash.ZERO, RULES.supplyCap() + 1)));
        Allocation half = new Allocation(Hash.ZERO, Long.MAX_VALUE / 2 + 1);
        refuses("supply cap", 1, 0, List.of(GOLD), List.of(half, half));
        long left = RULES.supplyCap() - RULES.epochs().collateral(Tier.GOLD);
        refuses("supply cap", 1, 0, List.of(GOLD), List.of(new Allocation(Hash.ZERO, left + 1)));
        refuses("too many", 1, 0, List.of(GOLD), Collections.nCopies(Genesis.ALLOCATIONS_MAX + 1, RICH));
    }

    @Test
    void shouldRefuseRulesOutOfRange() {
        long[] good = {65_536, 100, 100, 1_000, 5_000, 10, 1_000, 1_000, 100, 546};
        assertEquals(100, rules(good).blockTransactionsMax());
        long[][] bad = {
            {0, 65_535},
            {0, 4 * 1024 * 1024 + 1},
            {1, 0},
            {1, 65_536},
            {2, 0},
            {2, 60_001},
            {3, 99},
            {3, 3_600_001},
            {4, 0},
            {4, 60_001},
            {5, -1},
            {5, 1_001},
            {6, 999},
            {6, 86_400_001},
            {7, 0},
            {8, 0},
            {8, (1 << 28) + 1},
            {9, 0}
        };
        for (long[] change : bad) {
            long[] values = good.clone();
            values[(int) change[0]] = change[1];
            assertThrows(IllegalArgumentException.class, () -> rules(values), Arrays.toString(change));
        }
    }

    @Test
    void shouldRefuseEpochsOutOfRange() {
        long[] good = {10, 2, 2, 4, 1_000};
        assertEquals(10, epochs(good).epochBlocks());
        long[][] bad = {
            {0, 0},
            {0, 100_000_001},
            {1, 0},
            {1, 63},
            {1, 1},
            {2, -1},
            {2, 3},
            {3, -1},
            {3, 257},
            {4, 0},
            {4, (1L << 47) + 1}
        };
        for (long[] change : bad) {
            long[] values = good.clone();
            values[(int) change[0]] = change[1];
            assertThrows(IllegalArgumentException.class, () -> epochs(values), Arrays.toString(change));
        }
    }

    private static EpochRules epochs(long[] v) {
        return new EpochRules((int) v[0], (int) v[1], (int) v[2], (int) v[3], v[4]);
    }

    private static ChainRules rules(long[] v) {
        return new ChainRules(
                (int) v[0], (int) v[1], (int) v[2], (int) v[3], (int) v[4], v[5], (int) v[6], v[7], (int) v[8], v[9]);
    }

    @Test
    void shouldGiveEveryAllocationAnOutpointOfItsOwn() {
        Genesis many = new Genesis(ChainKind.DEVNET, 42, 0, RULES, List.of(GOLD), Collections.nCopies(700, RICH));
        Hash hash = GenesisCodec.hash(many);
        Set<String> keys = new HashSet<>();
        GenesisCoins.forEach(many, hash, (coin, offset) -> {
            int i = keys.size();
            boolean isAllocation = i < 700;
            assertEquals(
                    isAllocation ? GenesisCoins.txId(hash, i) : GenesisCoins.collateralTxId(hash, 0),
                    Hash.of(coin, offset));
            assertEquals(
                    isAllocation ? GenesisCoins.outputIndex(i) : 0,
                    coin.getInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET));
            long gold = RULES.epochs().collateral(Tier.GOLD);
            assertEquals(isAllocation ? RICH.amount() : gold, coin.getLong(offset + CoinLayout.AMOUNT_OFFSET));
            assertEquals(
                    isAllocation ? CoinLayout.KIND_TRANSFER : CoinLayout.KIND_COLLATERAL,
                    coin.getInt(offset + CoinLayout.KIND_OFFSET));
            keys.add(Hash.of(coin, offset) + ":" + coin.getInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET));
        });
        assertEquals(701, keys.size());
    }
}
