package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.ledger.Genesis.Tier;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The bytes of a standing, which may come from anybody. */
class StandingCodecTest {
    private static final EpochRules RULES = new EpochRules(10, 2, 1, 2, 1_000);
    private static final int FIRST_ENTRY_AT = 44;
    private static final int ENTRY = 164;
    private static final int TIER = 140;
    private static final int LEFT_EPOCH = 144;
    private static final int CONVICTED = 152;
    private static final int MEMBERSHIPS = 156;
    private static final int ROUNDS = 20_000;

    private final byte[] good = StandingCodec.encode(new Standing(registry(), 5_000, 70, -1, 9));

    private static ValidatorRegistry registry() {
        ChainRules rules = LedgerFixture.rules(1, 1L << 50, 1_000).with(RULES);
        return ValidatorRegistry.atGenesis(LedgerFixture.genesis(rules, Tier.GOLD, Tier.FREE, Tier.SILVER), Hash.ZERO)
                .nextEpoch()
                .withdrawn(2);
    }

    private static ResultCode check(byte[] bytes) {
        return StandingCodec.check(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private ResultCode withLong(int at, long value) {
        UnsafeBuffer bad = new UnsafeBuffer(good.clone());
        bad.putLong(at, value, LITTLE_ENDIAN);
        return check(bad.byteArray());
    }

    private ResultCode withInt(int at, int value) {
        UnsafeBuffer bad = new UnsafeBuffer(good.clone());
        bad.putInt(at, value, LITTLE_ENDIAN);
        return check(bad.byteArray());
    }

    @Test
    void shouldReadBackWhatItWrote() {
        UnsafeBuffer shifted = new UnsafeBuffer(new byte[good.length + 9]);
        shifted.putBytes(5, good);
        assertEquals(ResultCode.OK, StandingCodec.check(shifted, 5, good.length));
        Standing read = StandingCodec.decode(RULES, shifted, 5, good.length);
        assertEquals(registry().hash(), read.registry().hash());
        assertEquals(new Standing(read.registry(), 5_000, 70, -1, 9), read);
        assertArrayEquals(good, StandingCodec.encode(read));
    }

    @Test
    void shouldRefuseEveryOtherLength() {
        for (int length = 0; length < good.length; length++) {
            assertEquals(ResultCode.MALFORMED, check(Arrays.copyOf(good, length)), "length " + length);
        }
        assertEquals(ResultCode.TRAILING_BYTES, check(Arrays.copyOf(good, good.length + 1)));
    }

    @Test
    void shouldRefuseWhatNoChainCouldHave() {
        assertEquals(ResultCode.NOT_CANONICAL, withLong(0, 69), "less issued than owed");
        assertEquals(ResultCode.NOT_CANONICAL, withLong(8, -1), "less than nothing owed");
        assertEquals(ResultCode.NOT_CANONICAL, withLong(16, -2), "no such slot");
        assertEquals(ResultCode.NOT_CANONICAL, withLong(24, -1), "less than nothing burned");
        assertEquals(ResultCode.NOT_CANONICAL, withLong(32, -1), "no such epoch");
        assertEquals(ResultCode.NOT_CANONICAL, withInt(40, -1), "less than no entries");
        assertEquals(ResultCode.NOT_CANONICAL, withInt(40, 1_025), "more entries than may be");
        assertEquals(ResultCode.MALFORMED, withInt(40, 4));
        assertEquals(ResultCode.TRAILING_BYTES, withInt(40, 2));
        assertEquals(ResultCode.NOT_CANONICAL, withInt(FIRST_ENTRY_AT + TIER, 4), "no such tier");
        assertEquals(ResultCode.NOT_CANONICAL, withLong(FIRST_ENTRY_AT + LEFT_EPOCH, 2), "left in an epoch to come");
        assertEquals(ResultCode.NOT_CANONICAL, withInt(FIRST_ENTRY_AT + CONVICTED, 2), "neither convicted nor not");
        assertEquals(ResultCode.NOT_CANONICAL, withInt(FIRST_ENTRY_AT + TIER, 0), "nobody with power stays");
        assertEquals(ResultCode.OK, withLong(FIRST_ENTRY_AT + MEMBERSHIPS, 0), "another has power");
        UnsafeBuffer nobody = new UnsafeBuffer(good.clone());
        nobody.putLong(FIRST_ENTRY_AT + MEMBERSHIPS, 0);
        nobody.putLong(FIRST_ENTRY_AT + 2 * ENTRY + MEMBERSHIPS, 0);
        assertEquals(ResultCode.NOT_CANONICAL, check(nobody.byteArray()), "no member has power");
        UnsafeBuffer twice = new UnsafeBuffer(good.clone());
        twice.putBytes(FIRST_ENTRY_AT, good, FIRST_ENTRY_AT + ENTRY, Hash.BYTES);
        assertEquals(ResultCode.NOT_CANONICAL, check(twice.byteArray()), "one key twice");
    }

    /** Whatever passes can be decoded, goes on to the next epoch, and is its own one encoding. */
    @Test
    void shouldThrowAtNoBytes() {
        Random random = new Random(11);
        int passed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (check(bytes) == ResultCode.OK) {
                passed++;
                Standing read = StandingCodec.decode(RULES, new UnsafeBuffer(bytes), 0, bytes.length);
                read.registry().nextEpoch();
                assertArrayEquals(bytes, StandingCodec.encode(read));
            }
        }
        assertNotEquals(0, passed);
    }
}
