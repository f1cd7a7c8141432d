package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.txpool.PoolConfig;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The bytes of the configuration and of genesis in a passport, field by field as engine/docs/JOURNAL-FORMAT.md has them. */
class ReplicaConfigCodecTest {
    private static final String KEY = "a1".repeat(32);
    private static final String OWNER = "b2".repeat(32);
    private static final String RICH = "c3".repeat(32);

    private static final String GOLDEN_GENESIS = """
            5443474e 0200 0200 4e000000 0068e5cf8b010000
            00000100 64000000 14000000 10270000 88130000
            0c00000000000000 c0270900 0000a0dec5adc935 80841e00 2202000000000000
            10270000 02000000 02000000 40000000 00e8764817000000 00000000
            01000000 %s %s 03000000
            02000000 %s 40420f0000000000 %s 2202000000000000
            """.formatted(KEY, OWNER, RICH, OWNER);

    private static final String GOLDEN = """
            05000000 00000000 %s
            a0860100 19000000 0000001000000000 e803000000000000 3075000000000000
            0000000000000000 %s %s
            """.formatted(KEY, "00".repeat(32), "00".repeat(32)) + GOLDEN_GENESIS;

    private static final ReplicaConfig CONFIG = new ReplicaConfig(
            new Genesis(
                    ChainKind.DEVNET,
                    78,
                    1_700_000_000_000L,
                    new ChainRules(
                            65_536, 100, 20, 10_000, 5_000, 12, 600_000, 3_875_820_019_684_212_736L, 2_000_000, 546),
                    List.of(new Validator(Hash.fromHex(KEY), Hash.fromHex(OWNER), Tier.GOLD)),
                    List.of(new Allocation(Hash.fromHex(RICH), 1_000_000), new Allocation(Hash.fromHex(OWNER), 546))),
            new PoolConfig(100_000, 256L << 20, 1_000, 30_000, 25),
            Hash.fromHex(KEY));

    private static byte[] bytes(String golden) {
        return HexFormat.of().parseHex(golden.replaceAll("\\s", ""));
    }

    @Test
    void shouldKeepTheBytesOfTheConfiguration() {
        assertArrayEquals(bytes(GOLDEN), ReplicaConfigCodec.encode(CONFIG));
    }

    @Test
    void shouldKeepTheCanonicalBytesOfGenesis() {
        assertArrayEquals(bytes(GOLDEN_GENESIS), GenesisCodec.encode(CONFIG.genesis()));
    }

    @Test
    void shouldReadTheGoldenBytesWhereverTheyLie() {
        byte[] golden = bytes(GOLDEN);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[golden.length + 20]);
        buffer.putBytes(7, golden);
        assertEquals(CONFIG, ReplicaConfigCodec.decode(buffer, 7, golden.length));
    }

    @Test
    void shouldSayThatTheValidatorRejoins() {
        ReplicaConfig rejoining = new ReplicaConfig(CONFIG.genesis(), CONFIG.pool(), CONFIG.validator(), true);
        byte[] encoded = ReplicaConfigCodec.encode(rejoining);
        assertEquals(rejoining, ReplicaConfigCodec.decode(new UnsafeBuffer(encoded), 0, encoded.length));
        encoded[4] = 3;
        assertThrows(
                IllegalArgumentException.class,
                () -> ReplicaConfigCodec.decode(new UnsafeBuffer(encoded), 0, encoded.length));
    }

    @Test
    void shouldSayThatTheNodeObserves() {
        byte[] encoded = ReplicaConfigCodec.encode(CONFIG.observing());
        assertEquals(2, encoded[4]);
        assertEquals(CONFIG.observing(), ReplicaConfigCodec.decode(new UnsafeBuffer(encoded), 0, encoded.length));
    }

    @Test
    void shouldSayWhereTheJournalBegins() {
        ReplicaConfig synced = CONFIG.withBase(new ReplicaBase(500, Hash.fromHex(RICH), Hash.fromHex(OWNER)));
        byte[] encoded = ReplicaConfigCodec.encode(synced);
        String base = "f401000000000000" + RICH + OWNER;
        assertEquals(base, HexFormat.of().formatHex(encoded, 72, 144));
        assertEquals(synced, ReplicaConfigCodec.decode(new UnsafeBuffer(encoded), 0, encoded.length));
        Arrays.fill(encoded, 72, 80, (byte) 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> ReplicaConfigCodec.decode(new UnsafeBuffer(encoded), 0, encoded.length));
    }

    @Test
    void shouldRefuseAnotherVersionAndEveryOtherLength() {
        byte[] golden = bytes(GOLDEN);
        for (int length = 0; length <= golden.length + 2; length++) {
            UnsafeBuffer cut = new UnsafeBuffer(Arrays.copyOf(golden, length));
            if (length != golden.length) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ReplicaConfigCodec.decode(cut, 0, cut.capacity()),
                        () -> "length " + cut.capacity());
            }
        }
        golden[0]++;
        assertThrows(
                IllegalArgumentException.class,
                () -> ReplicaConfigCodec.decode(new UnsafeBuffer(golden), 0, golden.length));
    }
}
