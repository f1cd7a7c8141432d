package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.archive.StateHashing;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.DurableFiles;
import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.base.StatePath;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.proof.SortedCoins;
import io.timecoin.proof.SubtreeVerifier;
import io.timecoin.store.CoinComparison.Difference;
import io.timecoin.sync.StateDownload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoinComparisonTest {
    private static final long HEIGHT = 7;
    private static final SortedCoins SET = SortedCoins.random(11, 300_000, 0);

    @TempDir
    Path directory;

    private ArrangedFiles files;
    private final List<byte[]> received = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private int asked;
    private long nowMs;
    private long inCommon;

    @BeforeEach
    void open() {
        files = ArrangedFiles.open(StoreConfig.of(directory, 1));
    }

    private CoinArranger arranger() {
        return new CoinArranger(files, new StateHashing(), 50_000, 0);
    }

    private static void show(List<byte[]> coins, CoinVisitor visitor) {
        coins.forEach(coin -> visitor.onCoin(new UnsafeBuffer(coin), 0));
    }

    /** Compares own coins, arranged, with those of a peer that answers at once and opens a subtree into so many parts. */
    private List<byte[]> reconcile(List<byte[]> own, SortedCoins peer, int most) {
        Path copy = arranger().arrange(HEIGHT, own.size(), visitor -> show(own, visitor));
        List<byte[]> all = new ArrayList<>();
        try (ArrangedCoins arranged = ArrangedCoins.open(copy, new StateHashing())) {
            CoinComparison comparison = new CoinComparison(arranged, files);
            StateDownload plan =
                    new StateDownload(HEIGHT, new UnsafeBuffer(peer.root()), 0, 0, 1, comparison::coinsHeld);
            plan.peer(1);
            while (!plan.isDone()) {
                if (!plan.ask(nowMs)) {
                    // A peer is asked no more often than it allows.
                    nowMs = plan.deadlineMs();
                    assertTrue(plan.ask(nowMs));
                }
                asked++;
                answer(plan, peer, most);
            }
            inCommon = comparison.coinsInCommon();
            comparison.forEachInCommon((coin, offset) -> all.add(copy(coin, offset)));
            comparison.compare(
                    visitor -> show(received, visitor),
                    (difference, coin, offset) -> differences.add(difference + line(copy(coin, offset))));
        }
        all.addAll(received);
        return all;
    }

    private static byte[] copy(DirectBuffer coin, int offset) {
        byte[] bytes = new byte[CoinLayout.BYTES];
        coin.getBytes(offset, bytes);
        return bytes;
    }

    private static String line(byte[] coin) {
        return " " + Arrays.toString(coin);
    }

    private void answer(StateDownload plan, SortedCoins peer, int most) {
        UnsafeBuffer path = new UnsafeBuffer(new byte[StatePath.BYTES]);
        path.putBytes(0, plan.buffer(), plan.pathAt(), StatePath.BYTES);
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        hash.putBytes(0, plan.buffer(), plan.hashAt(), Hash.BYTES);
        SortedCoins.Part part = peer.at(path);
        SubtreeVerifier verifier = new SubtreeVerifier();
        if (SortedCoins.isSmall(part)) {
            UnsafeBuffer message = new UnsafeBuffer(peer.encodeCoins(HEIGHT, part));
            StateCoinsView coins = new StateCoinsView();
            assertEquals(ResultCode.OK, coins.wrap(message, 0, message.capacity()));
            assertTrue(verifier.provesCoins(hash, 0, coins));
            assertTrue(plan.onCoins(1, plan.correlationId(), coins.count(), nowMs));
            received.addAll(peer.coins().subList(part.from(), part.to()));
        } else {
            UnsafeBuffer message = new UnsafeBuffer(peer.encodeParts(HEIGHT, peer.parts(part, most)));
            StateChildrenView parts = new StateChildrenView();
            assertEquals(ResultCode.OK, parts.wrap(message, 0, message.capacity()));
            assertTrue(verifier.provesParts(hash, 0, parts));
            plan.onParts(1, plan.correlationId(), parts, nowMs);
        }
    }

    /** Some coins less, some more, some with another amount; returns what is to be found. */
    private static List<String> damage(List<byte[]> own, int each, Random random) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            expected.add(Difference.MISSING + line(own.remove(random.nextInt(own.size()))));
            byte[] surplus = own.get(random.nextInt(own.size())).clone();
            surplus[i % CoinLayout.OUTPUT_INDEX_OFFSET] ^= 0x10;
            expected.add(Difference.ADDITIONAL + line(surplus));
            int changed = random.nextInt(own.size());
            expected.add(Difference.CHANGED + line(own.get(changed)));
            byte[] other = own.get(changed).clone();
            other[CoinLayout.AMOUNT_OFFSET + random.nextInt(CoinLayout.BYTES - CoinLayout.AMOUNT_OFFSET)] ^= 1;
            own.set(changed, other);
            own.add(surplus);
        }
        expected.sort(null);
        return expected;
    }

    /** Each answer opens a subtree in two: a difference costs as many questions as it is deep, whatever else there is. */
    @Test
    void shouldAskOnlyForSubtreesThatDiffer() {
        int depth = Integer.SIZE - Integer.numberOfLeadingZeros(SET.size() / Limits.STATE_COINS_MAX) + 4;
        for (int each : new int[] {1, 3}) {
            List<byte[]> own = new ArrayList<>(SET.coins());
            List<String> expected = damage(own, each, new Random(each));
            received.clear();
            differences.clear();
            asked = 0;
            List<byte[]> mended = reconcile(own, SET, 2);
            differences.sort(null);
            assertEquals(expected, differences);
            assertTrue(asked <= 3 * each * depth, "asked " + asked + " times for " + each);
            assertTrue(received.size() <= 3 * each * Limits.STATE_COINS_MAX, "received " + received.size());
            assertEquals(SET.size(), inCommon + received.size());
            assertArrayEquals(SET.bytes(), new SortedCoins(mended).bytes());
        }
    }

    @Test
    void shouldAskForNothingWhereAllIsEqual() {
        assertArrayEquals(SET.bytes(), new SortedCoins(reconcile(SET.coins(), SET, 2)).bytes());
        assertEquals(0, asked);
        assertEquals(SET.size(), inCommon);
        assertEquals(List.of(), differences);
    }

    private static byte[] ofAnotherTransaction(byte[] coin) {
        byte[] other = coin.clone();
        other[CoinLayout.OUTPUT_INDEX_OFFSET - 1] ^= 0x55;
        return other;
    }

    @Test
    void shouldCompareStatesThatHaveNothingInCommon() {
        SortedCoins few = SortedCoins.random(12, 5_000, 200);
        SortedCoins others = new SortedCoins(SortedCoins.random(13, 6_000, 0).coins().stream()
                .map(CoinComparisonTest::ofAnotherTransaction)
                .toList());
        reconcile(few.coins(), others, Limits.STATE_PARTS_MAX);
        assertEquals(0, inCommon);
        assertEquals(few.size() + others.size(), differences.size());
        differences.clear();
        received.clear();
        assertArrayEquals(others.bytes(), new SortedCoins(reconcile(List.of(), others, 2)).bytes());
        assertTrue(differences.stream().allMatch(line -> line.startsWith(Difference.MISSING.name())));
        assertEquals(others.size(), differences.size());
        differences.clear();
        received.clear();
        reconcile(few.coins(), new SortedCoins(List.of()), 2);
        assertEquals(few.size(), differences.size());
    }

    @Test
    void shouldLeaveNothingBehindOfCoinsThatAreNoState() {
        List<byte[]> twice = new ArrayList<>(SET.coins().subList(0, 100));
        twice.add(twice.get(40));
        assertThrows(
                EngineException.class, () -> arranger().arrange(HEIGHT, twice.size(), visitor -> show(twice, visitor)));
        assertEquals(List.of(), DurableFiles.list(directory.resolve("arranged"), "*"));
        Path copy = arranger().arrange(HEIGHT, 1, visitor -> show(SET.coins().subList(0, 1), visitor));
        assertTrue(Files.exists(copy));
        ArrangedFiles.open(StoreConfig.of(directory, 1));
        assertTrue(Files.notExists(copy));
    }
}
