package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BanListTest {
    private static final IntToLongFunction LADDER = before -> before == 0 ? 100 : before == 1 ? 1_000 : Ban.FOR_GOOD;

    @TempDir
    Path directory;

    private Path path;
    private BanList list;

    @BeforeEach
    void make() {
        path = directory.resolve("bans");
        list = BanList.load(path);
    }

    private static Hash peer(int number) {
        byte[] bytes = new byte[Hash.BYTES];
        bytes[0] = (byte) number;
        bytes[1] = (byte) (number >> 8);
        return Hash.of(bytes);
    }

    private static IpAddress address(int number) {
        return IpAddress.parse("8.1." + number / 256 + '.' + number % 256);
    }

    private void ban(int number, long nowMs) {
        list.banPeer(peer(number), Offence.MALFORMED, LADDER, nowMs);
    }

    @Test
    void shouldBanLongerEveryTime() {
        ban(1, 10);
        assertEquals(110, list.peerUntilMs(peer(1)));
        ban(1, 109);
        assertEquals(110, list.peerUntilMs(peer(1)), "one that is banned is not banned again");
        ban(1, 200);
        assertEquals(1_200, list.peerUntilMs(peer(1)));
        ban(1, 2_000);
        assertEquals(Ban.FOR_GOOD, list.peerUntilMs(peer(1)));
        assertEquals(0, list.peerUntilMs(peer(2)));
        assertEquals(3, list.bans().get(0).count());
    }

    @Test
    void shouldForgetAWeekAfterTheEnd() {
        ban(1, 0);
        list.prune(100 + BanList.REMEMBERED_MS);
        ban(1, 100 + BanList.REMEMBERED_MS);
        assertEquals(2, list.bans().get(0).count());
        long end = list.peerUntilMs(peer(1));
        list.prune(end + BanList.REMEMBERED_MS + 1);
        assertEquals(List.of(), list.bans());
        ban(2, 0);
        ban(2, 101 + BanList.REMEMBERED_MS);
        assertEquals(1, list.bans().get(0).count());
    }

    @Test
    void shouldBanAddressesForADayAtMost() {
        for (long nowMs = 0; nowMs < 3_000; nowMs += 1_500) {
            list.banAddress(address(1), Offence.MALFORMED, LADDER, nowMs);
        }
        list.banAddress(address(1), Offence.MALFORMED, LADDER, 10_000);
        assertEquals(10_000 + BanList.ADDRESS_BAN_MS_MAX, list.addressUntilMs(address(1)));
    }

    @Test
    void shouldKeepThemOnDisk() {
        ban(1, 5);
        ban(2, 6);
        list.banAddress(address(3), Offence.INVALID_SIGNATURE, LADDER, 7);
        list.banAddress(IpAddress.parse("2a00:1:2:3::"), Offence.FALSE_PROOF, LADDER, 8);
        list.save();
        assertEquals(list.bans(), BanList.load(path).bans());
        assertEquals(list.bans(), BanList.open(path).bans());
        assertEquals(4, list.bans().size());
    }

    @Test
    void shouldWriteOnlyWhatHasChanged() throws IOException {
        list.save();
        assertFalse(Files.exists(path));
        ban(1, 5);
        list.save();
        Files.delete(path);
        list.save();
        assertFalse(Files.exists(path));
        assertTrue(list.lift(peer(1).toString()));
        list.save();
        assertTrue(Files.exists(path));
    }

    @Test
    void shouldLiftABanForGood() {
        ban(1, 0);
        ban(1, 200);
        ban(1, 2_000);
        int changes = list.changes();
        assertFalse(list.lift(peer(2).toString()));
        assertEquals(changes, list.changes());
        assertTrue(list.lift(peer(1).toString()));
        assertNotEquals(changes, list.changes());
        assertEquals(0, list.peerUntilMs(peer(1)));
        ban(1, 3_000);
        assertEquals(1, list.bans().get(0).count(), "what was before is forgotten too");
        list.banAddress(address(3), Offence.MALFORMED, LADDER, 7);
        assertTrue(list.lift(address(3).toString()));
    }

    @Test
    void shouldSetADamagedFileAsideAndSayToAnOperatorThatItIs() throws IOException {
        ban(1, 5);
        list.save();
        String good = Files.readString(path);
        Files.writeString(path, good.replace("MALFORMED", "MALFORMEX"));
        EngineException failure = assertThrows(EngineException.class, () -> BanList.open(path));
        assertEquals(Cause.DATA_MISMATCH, failure.reason());
        assertTrue(Files.exists(path));
        assertEquals(List.of(), BanList.load(path).bans());
        assertFalse(Files.exists(path));
        assertTrue(Files.exists(directory.resolve("bans.damaged")));
    }

    @Test
    void shouldTakeNoLineThatIsNoBan() {
        String good = new Ban(peer(1).toString(), true, 1, 2, 1, Offence.MALFORMED).line();
        assertEquals(1, Ban.parse(good).sinceMs());
        String[] bad = {
            "",
            "peer",
            good + " x",
            good.replace("peer", "pear"),
            good.replace(" 1 2 1 ", " 1 2 0 "),
            good.replace(" 1 2 1 ", " x 2 1 "),
            good.replace("MALFORMED", "FORMED")
        };
        for (String line : bad) {
            assertNull(Ban.parse(line), line);
        }
    }

    @Test
    void shouldGiveUpTheBanThatEndsFirstWhenFull() {
        list = new BanList(path, 3);
        ban(1, 0);
        ban(1, 200);
        ban(1, 2_000);
        ban(2, 2_001);
        ban(3, 2_002);
        ban(4, 2_003);
        assertEquals(3, list.bans().size());
        assertEquals(0, list.peerUntilMs(peer(2)));
        for (int number = 10; number < 300; number++) {
            ban(number, 2_100 + number);
        }
        assertEquals(Ban.FOR_GOOD, list.peerUntilMs(peer(1)), "no crowd of short bans pushes out one for good");
    }
}
