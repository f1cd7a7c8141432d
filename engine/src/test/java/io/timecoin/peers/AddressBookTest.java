package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressBookTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long DAY_MS = 86_400_000L;
    private static final int PORT = 7_410;
    private static final IpAddress SOURCE = IpAddress.parse("20.1.1.1");

    @TempDir
    Path directory;

    private Path path;
    private AddressBook book;

    @BeforeEach
    void open() {
        path = directory.resolve("addresses");
        book = load(1);
    }

    private AddressBook load(long seed) {
        return AddressBook.load(path, new SplittableRandom(seed));
    }

    private static Hash peer(long number) {
        byte[] bytes = new byte[Hash.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (number >> Byte.SIZE * i);
        }
        return Hash.of(bytes);
    }

    /** Every number in a network of its own, from 30.0 on. */
    private static IpAddress apart(int number) {
        return IpAddress.parse((30 + number / 256) + "." + number % 256 + ".5.5");
    }

    /** All in one network. */
    private static IpAddress together(int number) {
        return IpAddress.parse("66.6." + number / 256 % 256 + '.' + number % 256);
    }

    private boolean told(int number, IpAddress address, IpAddress source) {
        return book.told(peer(number), address, PORT, source, NOW_MS);
    }

    private KnownPeer find(int number, IpAddress address) {
        return book.find(peer(number), address, PORT);
    }

    @Test
    void shouldKeepWhatWasToldAndWhatWasReachedApart() {
        assertTrue(told(1, apart(1), SOURCE));
        assertFalse(told(1, apart(1), SOURCE));
        assertEquals(1, book.count(false));
        book.succeeded(peer(1), apart(1), PORT, NOW_MS + 5);
        assertEquals(0, book.count(false));
        assertEquals(1, book.count(true));
        KnownPeer found = find(1, apart(1));
        assertTrue(found.isTried());
        assertEquals(NOW_MS + 5, found.lastSuccessMs());
        assertEquals(SOURCE, found.source());
        book.succeeded(peer(2), apart(2), PORT, NOW_MS);
        assertEquals(apart(2), find(2, apart(2)).source());
        assertFalse(book.told(peer(3), apart(3), 0, SOURCE, NOW_MS));
        assertFalse(book.told(peer(3), IpAddress.parse("0.0.0.0"), PORT, SOURCE, NOW_MS));
    }

    /** Who has few networks fills few places, however much it tells. */
    @Test
    void shouldLeaveMostOfTheNewPlacesToOthersThanOneSource() {
        for (int number = 0; number < 100_000; number++) {
            told(number, apart(number % 40_000), SOURCE);
        }
        int places = AddressPlaces.NEW_BUCKETS_A_SOURCE * AddressPlaces.NEW_SLOTS;
        assertTrue(book.count(false) <= places, book.count(false) + " of " + places);
        assertTrue(book.count(false) > places / 2);
        int honest = 0;
        for (int number = 0; number < 1_000; number++) {
            IpAddress source = IpAddress.parse("150." + number % 50 + ".1.1");
            honest += told(200_000 + number, apart(45_000 + number), source) ? 1 : 0;
        }
        assertTrue(honest > 550, honest + " of 1,000 found a place");
    }

    @Test
    void shouldLeaveMostOfTheTriedPlacesToOthersThanOneNetwork() {
        for (int number = 0; number < 10_000; number++) {
            book.succeeded(peer(number), together(number), PORT, NOW_MS);
        }
        int places = AddressPlaces.TRIED_BUCKETS_A_GROUP * AddressPlaces.TRIED_SLOTS;
        assertTrue(book.count(true) <= places, book.count(true) + " of " + places);
    }

    @Test
    void shouldGiveMadeUpIdsOfOneAddressOnePlace() {
        for (int number = 0; number < 1_000; number++) {
            told(number, apart(1), SOURCE);
        }
        assertEquals(1, book.count(false));
        assertNotNull(find(0, apart(1)), "who is there keeps its place");
    }

    /** Where an address belongs is nobody's to know. */
    @Test
    void shouldPlaceByASecretOfItsOwn() {
        AddressBook other = load(2);
        Set<Hash> here = new HashSet<>();
        Set<Hash> there = new HashSet<>();
        for (int number = 0; number < 5_000; number++) {
            if (told(number, apart(number), SOURCE)) {
                here.add(peer(number));
            }
            if (other.told(peer(number), apart(number), PORT, SOURCE, NOW_MS)) {
                there.add(peer(number));
            }
        }
        assertNotEquals(here, there);
    }

    @Test
    void shouldNeverHoldMoreThanItsTables() {
        SplittableRandom random = new SplittableRandom(3);
        for (int step = 0; step < 200_000; step++) {
            int number = random.nextInt(50_000);
            long nowMs = NOW_MS + step * 60_000L;
            switch (random.nextInt(4)) {
                case 0 -> book.succeeded(peer(number), apart(number), PORT, nowMs);
                case 1 -> book.attempted(peer(number), apart(number), PORT, nowMs);
                default -> book.told(peer(number), apart(number), PORT, apart(random.nextInt(50_000)), nowMs);
            }
        }
        assertTrue(book.count(true) <= AddressPlaces.TRIED_BUCKETS * AddressPlaces.TRIED_SLOTS);
        assertTrue(book.count(false) <= AddressPlaces.NEW_BUCKETS * AddressPlaces.NEW_SLOTS);
        assertTrue(book.count(true) + book.count(false) > Limits.ADDRESSES_MAX / 2);
        book.save();
        AddressBook again = load(9);
        assertEquals(book.count(true), again.count(true));
        assertEquals(book.count(false), again.count(false));
    }

    @Test
    void shouldGiveUpWhatHasFailedOftenForSomethingElse() {
        told(1, apart(1), SOURCE);
        for (int i = 0; i < 3; i++) {
            assertFalse(told(2, apart(1), SOURCE), "after " + i);
            book.attempted(peer(1), apart(1), PORT, NOW_MS - DAY_MS);
        }
        assertTrue(told(2, apart(1), SOURCE));
        assertNull(find(1, apart(1)));
    }

    /** One that can be reached is not given up for one that was reached once; one that cannot goes back to the new ones. */
    @Test
    void shouldKeepTheReliableAmongTheTried() {
        book.succeeded(peer(1), apart(1), PORT, NOW_MS);
        book.succeeded(peer(2), apart(1), PORT, NOW_MS + DAY_MS);
        assertTrue(find(1, apart(1)).isTried());
        assertFalse(find(2, apart(1)).isTried());
        long laterMs = NOW_MS + 9 * DAY_MS;
        book.succeeded(peer(2), apart(1), PORT, laterMs);
        assertTrue(find(2, apart(1)).isTried());
        assertFalse(find(1, apart(1)).isTried());
    }

    @Test
    void shouldDrawAmongAllButHardlyWhatFailed() {
        Map<Hash, Integer> drawn = new HashMap<>();
        for (int number = 0; number < 20; number++) {
            told(number, apart(number), IpAddress.parse("140." + number + ".1.1"));
        }
        for (int number = 20; number < 40; number++) {
            book.succeeded(peer(number), apart(number), PORT, NOW_MS - DAY_MS);
        }
        book.attempted(peer(0), apart(0), PORT, NOW_MS - 70_000);
        for (int i = 0; i < 20_000; i++) {
            drawn.merge(book.choose(any -> true, NOW_MS).peer(), 1, Integer::sum);
        }
        int tried = 0;
        for (int number = 20; number < 40; number++) {
            tried += drawn.getOrDefault(peer(number), 0);
        }
        assertTrue(tried > 7_000, tried + " were tried ones");
        assertTrue(20_000 - tried > 3_000, tried + " were tried ones");
        assertEquals(40, drawn.size());
        assertTrue(drawn.get(peer(0)) < drawn.get(peer(1)) / 4, drawn.get(peer(0)) + " against " + drawn.get(peer(1)));
    }

    /** A crowd in one network is drawn no more often than it has buckets. */
    @Test
    void shouldNotDrawByNumbers() {
        for (int number = 0; number < 5_000; number++) {
            book.succeeded(peer(number), together(number), PORT, NOW_MS);
        }
        for (int number = 10_000; number < 10_060; number++) {
            book.succeeded(peer(number), apart(number), PORT, NOW_MS);
        }
        int crowd = 0;
        for (int i = 0; i < 5_000; i++) {
            crowd += book.choose(KnownPeer::isTried, NOW_MS + DAY_MS)
                            .address()
                            .group()
                            .equals(together(0).group())
                    ? 1
                    : 0;
        }
        assertTrue(crowd < 5_000 / 4, crowd + " of 5,000 draws");
    }

    @Test
    void shouldFindTheOnlyOneThatIsEligibleOrNone() {
        assertNull(book.choose(any -> true, NOW_MS));
        for (int number = 0; number < 300; number++) {
            told(number, apart(number), apart(number));
        }
        assertEquals(
                peer(77),
                book.choose(each -> each.peer().equals(peer(77)), NOW_MS).peer());
        assertNull(book.choose(any -> false, NOW_MS));
    }

    @Test
    void shouldChooseTheSameWithTheSameSeed() {
        AddressBook other = load(1);
        for (int number = 0; number < 300; number++) {
            told(number, apart(number), apart(number));
            other.told(peer(number), apart(number), PORT, apart(number), NOW_MS);
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(other.choose(any -> true, NOW_MS), book.choose(any -> true, NOW_MS));
        }
    }

    @Test
    void shouldTellASampleThatIsTheSameAllDay() {
        for (int number = 0; number < 2_000; number++) {
            told(number, apart(number), apart(number));
        }
        List<KnownPeer> told = book.tellable(64, SOURCE, NOW_MS);
        assertEquals(64, told.size());
        assertEquals(64, new HashSet<>(told).size());
        assertEquals(told, book.tellable(1_000, IpAddress.parse("99.1.1.1"), NOW_MS + 1_000));
        assertEquals(told.subList(0, 5), book.tellable(5, SOURCE, NOW_MS));
        List<KnownPeer> tomorrow = book.tellable(64, SOURCE, NOW_MS + DAY_MS);
        assertTrue(tomorrow.stream().filter(told::contains).count() < 32);
    }

    @Test
    void shouldTellOfFewOnlySome() {
        for (int number = 0; number < 5; number++) {
            told(number, apart(number), apart(number));
        }
        assertEquals(5, book.tellable(64, SOURCE, NOW_MS).size());
        for (int number = 5; number < 100; number++) {
            told(number, apart(number), apart(number));
        }
        assertEquals(book.count(false) / 4, book.tellable(64, SOURCE, NOW_MS).size());
    }

    /** Addresses of a private network are nobody's business outside, and nobody outside can tell them. */
    @Test
    void shouldKeepPrivateAddressesWithinTheirNetwork() {
        IpAddress machine = IpAddress.parse("127.0.0.1");
        IpAddress inside = IpAddress.parse("10.1.1.1");
        IpAddress within = IpAddress.parse("192.168.1.1");
        assertFalse(told(1, inside, SOURCE));
        assertFalse(told(1, machine, SOURCE));
        assertFalse(told(1, machine, inside));
        assertTrue(told(1, inside, within));
        assertTrue(told(2, machine, machine));
        assertTrue(told(3, apart(3), within));
        assertEquals(1, book.tellable(64, SOURCE, NOW_MS).size());
        assertEquals(2, book.tellable(64, within, NOW_MS).size());
        assertEquals(3, book.tellable(64, machine, NOW_MS).size());
    }

    @Test
    void shouldReadBackAllThatItKnew() throws IOException {
        for (int number = 0; number < 100; number++) {
            told(number, apart(number), apart(number + 1));
        }
        for (int number = 50; number < 80; number++) {
            book.attempted(peer(number), apart(number), PORT, NOW_MS);
        }
        for (int number = 70; number < 120; number++) {
            book.succeeded(peer(number), apart(number), PORT, NOW_MS + 3);
        }
        book.save();
        AddressBook again = load(77);
        for (int number = 0; number < 120; number++) {
            assertEquals(find(number, apart(number)), again.find(peer(number), apart(number), PORT), "peer " + number);
        }
        assertEquals(book.tellable(64, SOURCE, NOW_MS), again.tellable(64, SOURCE, NOW_MS), "the secret is the same");
        Files.delete(path);
        again.save();
        assertFalse(Files.exists(path), "nothing has changed");
    }

    @Test
    void shouldBeginAnewWhereTheFileIsDamaged() throws IOException {
        told(1, apart(1), SOURCE);
        book.save();
        String good = Files.readString(path);
        String[] bad = {
            "", "nonsense", good.substring(1), good.replace(" 7410 ", " 7411 "), good.replace("secret", "secrets")
        };
        for (String text : bad) {
            Files.writeString(path, text);
            assertEquals(0, load(1).count(false));
            assertFalse(Files.exists(path));
            assertTrue(Files.exists(directory.resolve("addresses.damaged")));
        }
        // Whole by its checksum, but not what this version writes.
        for (String line : new String[] {"secret 1", "secret x y", "hello 1 2"}) {
            new StateFile(path, "addresses", 1).write(List.of(line));
            assertEquals(0, load(1).count(false));
            assertFalse(Files.exists(path), line);
        }
        new StateFile(path, "addresses", 1)
                .write(List.of("secret 0000000000000001 0000000000000002", "tried and true"));
        load(1);
        assertFalse(Files.exists(path));
    }
}
