package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReputationTest {
    private static final int CAPACITY = 64;
    private static final long MINUTE_MS = 60_000;
    private static final long START_MS = 1_700_000_000_000L;
    private static final IpAddress HERE = IpAddress.parse("8.8.1.1");
    private static final IpAddress LOCAL = IpAddress.parse("127.0.0.1");

    @TempDir
    Path directory;

    private final Set<Hash> validators = new HashSet<>();
    private final Set<Hash> granted = new HashSet<>();
    private BanList bans;
    private Reputation reputation;
    private long nowMs = START_MS;

    @BeforeEach
    void make() {
        bans = new BanList(directory.resolve("bans"), CAPACITY);
        reputation =
                new Reputation(ReputationConfig.defaults(), bans, validators::contains, granted::contains, CAPACITY);
    }

    private static Hash peer(int number) {
        byte[] bytes = new byte[Hash.BYTES];
        bytes[0] = (byte) number;
        bytes[1] = (byte) (number >> 8);
        bytes[2] = 1;
        return Hash.of(bytes);
    }

    private static IpAddress address(int number) {
        return IpAddress.parse("9." + number / 65_536 + '.' + number / 256 % 256 + '.' + number % 256);
    }

    private Conduct watch(int number, IpAddress address) {
        return reputation.watch(peer(number), address);
    }

    /** Offences until one of them bans, every so many ms. */
    private int untilBanned(Conduct conduct, Offence offence, long everyMs) {
        for (int count = 1; count <= 1_000; count++) {
            if (reputation.note(conduct, offence, nowMs)) {
                return count;
            }
            nowMs += everyMs;
        }
        return Integer.MAX_VALUE;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 1_000, 2_000})
    void shouldBanAFloodOfInvalidSignaturesWithinThirtyTwo(long everyMs) {
        for (int ban = 0; ban < 3; ban++) {
            int count = untilBanned(watch(1, HERE), Offence.INVALID_SIGNATURE, everyMs);
            assertTrue(count >= 10 && count <= 32, "after " + count);
            nowMs += 60 * MINUTE_MS;
        }
        assertEquals(Ban.FOR_GOOD, bans.peerUntilMs(peer(1)));
    }

    @Test
    void shouldBanFiveMinutesThenAnHourThenForGood() {
        Conduct conduct = watch(1, HERE);
        untilBanned(conduct, Offence.MALFORMED, 0);
        assertEquals(nowMs + 5 * MINUTE_MS, bans.peerUntilMs(peer(1)));
        nowMs += 5 * MINUTE_MS;
        untilBanned(conduct, Offence.MALFORMED, 0);
        assertEquals(nowMs + 60 * MINUTE_MS, bans.peerUntilMs(peer(1)));
        nowMs += 60 * MINUTE_MS;
        untilBanned(conduct, Offence.MALFORMED, 0);
        assertEquals(Ban.FOR_GOOD, bans.peerUntilMs(peer(1)));
    }

    /** What was on its way when the ban began belongs to the flood that was punished. */
    @Test
    void shouldMakeOneBanOfOneFlood() {
        Conduct conduct = watch(1, HERE);
        for (int i = 0; i < 10_000; i++) {
            reputation.note(conduct, Offence.INVALID_SIGNATURE, nowMs);
        }
        assertEquals(1, bans.bans().size());
        assertEquals(1, bans.bans().get(0).count());
        assertEquals(nowMs + 5 * MINUTE_MS, bans.bans().get(0).untilMs());
    }

    @Test
    void shouldBanForGraveOffencesSooner() {
        assertEquals(3, untilBanned(watch(1, HERE), Offence.FORGED_BLOCK, 0));
    }

    @Test
    void shouldForgiveWhatFades() {
        assertEquals(Integer.MAX_VALUE, untilBanned(watch(1, HERE), Offence.INVALID_SIGNATURE, MINUTE_MS));
        assertTrue(reputation.score(peer(1), nowMs) > 100);
        assertTrue(reputation.score(peer(1), nowMs + 100 * MINUTE_MS) < 1);
    }

    @Test
    void shouldCountOnlyWhatIsProvable() {
        Conduct conduct = watch(1, HERE);
        for (Offence offence : new Offence[] {Offence.EXCESS, Offence.SILENCE, Offence.NOT_PROVABLE}) {
            assertEquals(Integer.MAX_VALUE, untilBanned(conduct, offence, 0));
        }
        assertEquals(0, reputation.score(peer(1), nowMs));
    }

    @Test
    void shouldTakeNothingOfWhoIsBanned() {
        Conduct conduct = watch(1, HERE);
        assertTrue(conduct.admits(FrameClass.TRANSACTIONS, nowMs));
        untilBanned(watch(1, address(5)), Offence.MALFORMED, 0);
        for (FrameClass each : FrameClass.values()) {
            assertFalse(conduct.admits(each, nowMs), each.name());
        }
        assertFalse(reputation.isWelcome(peer(1), HERE, nowMs));
        assertTrue(reputation.isWelcome(peer(2), HERE, nowMs));
        nowMs += 5 * MINUTE_MS;
        assertTrue(conduct.admits(FrameClass.TRANSACTIONS, nowMs));
        assertTrue(reputation.isWelcome(peer(1), HERE, nowMs));
    }

    @Test
    void shouldNeverKeepAValidatorFromConsensus() {
        validators.add(peer(1));
        Conduct conduct = watch(1, HERE);
        for (int i = 0; i < 1_000; i++) {
            reputation.note(conduct, Offence.FORGED_BLOCK, nowMs);
            nowMs += MINUTE_MS;
            assertTrue(conduct.admits(FrameClass.CONSENSUS, nowMs));
            assertTrue(conduct.admits(FrameClass.LINK, nowMs));
            assertTrue(reputation.isWelcome(peer(1), HERE, nowMs));
        }
        assertEquals(Ban.FOR_GOOD, bans.peerUntilMs(peer(1)));
        assertFalse(conduct.admits(FrameClass.TRANSACTIONS, nowMs));
        assertFalse(conduct.admits(FrameClass.QUERIES, nowMs));
        validators.clear();
        assertFalse(conduct.admits(FrameClass.CONSENSUS, nowMs), "it has lost its seat");
    }

    /** New identities cost nothing: their address is held to account, for four times as much. */
    @Test
    void shouldBanTheAddressOfManyIdentities() {
        int count = 0;
        for (int number = 0; bans.addressUntilMs(HERE) == 0; number++) {
            reputation.note(watch(number, HERE), Offence.INVALID_SIGNATURE, nowMs);
            count++;
        }
        assertEquals(4 * 30, count);
        assertFalse(reputation.isWelcome(peer(9_999), HERE, nowMs));
        assertFalse(reputation.isWelcome(null, HERE, nowMs));
        assertTrue(reputation.isWelcome(peer(9_999), IpAddress.parse("8.8.1.2"), nowMs));
    }

    @Test
    void shouldHoldASubscriberOfIpv6ToAccountForAllItsAddresses() {
        for (int number = 0; number < 120; number++) {
            IpAddress address = IpAddress.parse("2a00:1:2:3::" + Integer.toHexString(number + 1));
            reputation.note(watch(number, address), Offence.MALFORMED, nowMs);
        }
        assertFalse(reputation.isWelcome(null, IpAddress.parse("2a00:1:2:3:4::"), nowMs));
        assertTrue(reputation.isWelcome(null, IpAddress.parse("2a00:1:2:4::1"), nowMs));
    }

    @Test
    void shouldNotHoldTheKnownToAccountForTheirNeighbours() {
        validators.add(peer(1));
        granted.add(peer(2));
        for (int number = 10; number < 200; number++) {
            reputation.note(watch(number, HERE), Offence.MALFORMED, nowMs);
        }
        assertTrue(bans.addressUntilMs(HERE) > nowMs);
        assertTrue(watch(1, HERE).admits(FrameClass.TRANSACTIONS, nowMs));
        assertTrue(watch(2, HERE).admits(FrameClass.TRANSACTIONS, nowMs));
        assertTrue(reputation.isWelcome(peer(2), HERE, nowMs));
        assertEquals(31, untilBanned(watch(2, HERE), Offence.MALFORMED, 1), "but for its own");
    }

    @Test
    void shouldNeverBanThisMachine() {
        for (int number = 0; number < 1_000; number++) {
            reputation.note(watch(number, LOCAL), Offence.MALFORMED, nowMs);
        }
        assertEquals(0, bans.addressUntilMs(LOCAL));
        Conduct nameless = reputation.watch(null, LOCAL);
        assertEquals(30, untilBanned(nameless, Offence.MALFORMED, 0), "the connection ends");
        assertTrue(reputation.isWelcome(null, LOCAL, nowMs));
    }

    /** Many identities with an offence each do not push a score out: those of one address push out each other. */
    @Test
    void shouldRememberAScoreHoweverManyIdentitiesOneAddressBrings() {
        for (int i = 0; i < 20; i++) {
            reputation.note(watch(1, HERE), Offence.MALFORMED, nowMs);
        }
        for (int number = 100; number < 10_000; number++) {
            reputation.note(watch(number, LOCAL), Offence.MALFORMED, nowMs);
        }
        assertEquals(200, reputation.score(peer(1), nowMs));
    }

    /** Even if each of them has done more. */
    @Test
    void shouldGiveFewPlacesToTheIdentitiesOfOneAddress() {
        reputation.note(watch(1, HERE), Offence.MALFORMED, nowMs);
        for (int number = 100; number < 100 + 3 * CAPACITY; number++) {
            for (int i = 0; i < 20; i++) {
                reputation.note(watch(number, LOCAL), Offence.MALFORMED, nowMs);
            }
        }
        assertEquals(10, reputation.score(peer(1), nowMs));
    }

    /** Nor do those of many addresses, as long as they have done less. */
    @Test
    void shouldGiveUpTheLowestScoreWhenFull() {
        for (int i = 0; i < 20; i++) {
            reputation.note(watch(1, HERE), Offence.MALFORMED, nowMs);
        }
        for (int number = 100; number < 5_000; number++) {
            reputation.note(watch(number, address(number)), Offence.MALFORMED, nowMs);
        }
        assertEquals(200, reputation.score(peer(1), nowMs));
    }

    /** Two that push each other out are banned all the same: a connection remembers for itself. */
    @Test
    void shouldBanByTheConnectionWhoseScoreHasNoPlace() {
        for (int number = 100; number < 100 + CAPACITY; number++) {
            for (int i = 0; i < 20; i++) {
                reputation.note(watch(number, address(number)), Offence.MALFORMED, nowMs);
            }
        }
        Conduct first = watch(1, HERE);
        Conduct second = watch(2, IpAddress.parse("8.8.1.2"));
        boolean isBanned = false;
        for (int i = 0; i < 32; i++) {
            isBanned |= reputation.note(first, Offence.MALFORMED, nowMs);
            isBanned |= reputation.note(second, Offence.MALFORMED, nowMs);
        }
        assertTrue(isBanned);
        assertTrue(bans.peerUntilMs(peer(1)) > nowMs);
        assertTrue(bans.peerUntilMs(peer(2)) > nowMs);
    }

    @Test
    void shouldRefuseAConfigurationOutOfRange() {
        assertThrows(EngineException.class, () -> new ReputationConfig(999, 10, 10, 10, 1_000, 1_000));
        assertThrows(EngineException.class, () -> new ReputationConfig(1_000, 9, 10, 10, 1_000, 1_000));
        assertThrows(EngineException.class, () -> new ReputationConfig(1_000, 11, 10, 10, 1_000, 1_000));
        assertThrows(EngineException.class, () -> new ReputationConfig(1_000, 10, 10, 10, 1_001, 1_000));
    }
}
