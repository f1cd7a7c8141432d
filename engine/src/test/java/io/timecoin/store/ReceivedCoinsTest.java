package io.timecoin.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.proof.SortedCoins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedCoinsTest {
    private static final int A_PIECE = 100;
    private static final SortedCoins SET = SortedCoins.random(4, 1_000, 10);

    @TempDir
    Path directory;

    private ReceivedCoins received;

    @BeforeEach
    void open() {
        received = ReceivedCoins.open(StoreConfig.of(directory, 2_000));
    }

    private void reopen() {
        received.close();
        open();
    }

    private Path file() {
        return directory.resolve("received.coins");
    }

    private static UnsafeBuffer hash(int piece) {
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        hash.putInt(0, piece);
        return hash;
    }

    private static byte[] bytes(int piece) {
        int length = A_PIECE * CoinLayout.BYTES;
        return Arrays.copyOfRange(SET.bytes(), piece * length, (piece + 1) * length);
    }

    private void append(int piece) {
        received.append(hash(piece), 0, new UnsafeBuffer(bytes(piece)), 0, A_PIECE);
    }

    private List<byte[]> coins() {
        List<byte[]> coins = new ArrayList<>();
        received.forEach((coin, offset) -> {
            byte[] copy = new byte[CoinLayout.BYTES];
            coin.getBytes(offset, copy);
            coins.add(copy);
        });
        return coins;
    }

    @Test
    void shouldShowWhatWasAdded() {
        append(0);
        append(3);
        assertEquals(2 * A_PIECE, received.coinCount());
        List<byte[]> coins = coins();
        assertEquals(2 * A_PIECE, coins.size());
        assertArrayEquals(SET.coins().get(0), coins.get(0));
        assertArrayEquals(SET.coins().get(3 * A_PIECE), coins.get(A_PIECE));
    }

    /** A piece of an earlier download may not be part of the state of now. */
    @Test
    void shouldCountOnlyWhatTheDownloadOfNowAsksFor() {
        append(0);
        append(1);
        append(2);
        reopen();
        assertEquals(0, received.coinCount());
        assertEquals(List.of(), coins());
        assertEquals(A_PIECE, received.coinsHeld(hash(1), 0));
        assertEquals(A_PIECE, received.coinsHeld(hash(1), 0));
        assertEquals(-1, received.coinsHeld(hash(5), 0));
        append(5);
        assertEquals(2 * A_PIECE, received.coinCount());
        assertEquals(2 * A_PIECE, coins().size());
        received.begin();
        assertEquals(0, received.coinCount());
        assertEquals(A_PIECE, received.coinsHeld(hash(5), 0));
    }

    @Test
    void shouldForgetWhatIsTornOrDamagedAndAllBehindIt() throws IOException {
        append(0);
        append(1);
        append(2);
        received.close();
        byte[] whole = Files.readAllBytes(file());
        for (int cut = 1; cut < whole.length / 3; cut += 997) {
            Files.write(file(), Arrays.copyOf(whole, whole.length - cut));
            open();
            assertEquals(A_PIECE, received.coinsHeld(hash(1), 0));
            assertEquals(-1, received.coinsHeld(hash(2), 0));
            append(2);
            assertEquals(2 * A_PIECE, coins().size());
            reopen();
            assertEquals(A_PIECE, received.coinsHeld(hash(2), 0));
            received.close();
        }
        for (int at : new int[] {0, 3, 5, 20, 50, 5_000}) {
            byte[] damaged = whole.clone();
            damaged[whole.length / 3 + at] ^= (byte) 0x80;
            Files.write(file(), damaged);
            open();
            assertEquals(A_PIECE, received.coinsHeld(hash(0), 0));
            assertEquals(-1, received.coinsHeld(hash(1), 0), "damage at " + at);
            received.close();
        }
    }

    @Test
    void shouldReportDamageWhileItIsOpen() throws IOException {
        append(0);
        byte[] whole = Files.readAllBytes(file());
        whole[1_000] ^= 1;
        Files.write(file(), whole);
        EngineException damage = assertThrows(EngineException.class, this::coins);
        assertEquals(EngineException.Cause.DATA_MISMATCH, damage.reason());
        received.clear();
        assertEquals(-1, received.coinsHeld(hash(0), 0));
        append(0);
        assertEquals(A_PIECE, coins().size());
    }

    @Test
    void shouldBeginAnewWhenItHoldsTwiceWhatTheStoreMay() {
        received.close();
        received = ReceivedCoins.open(StoreConfig.of(directory, A_PIECE));
        append(0);
        append(1);
        received.begin();
        assertEquals(A_PIECE, received.coinsHeld(hash(0), 0));
        append(2);
        received.begin();
        assertEquals(-1, received.coinsHeld(hash(0), 0));
        received.delete();
        assertFalse(Files.exists(file()));
    }

    /** The positions of pieces are in memory; who cuts a state into ever so many must not fill it. */
    @Test
    void shouldHoldNoMorePiecesThanItMay() {
        received.close();
        received = ReceivedCoins.open(StoreConfig.of(directory, 2_000), 3);
        append(0);
        append(1);
        append(2);
        EngineException full = assertThrows(EngineException.class, () -> append(3));
        assertEquals(EngineException.Category.ERROR, full.category());
        assertEquals(3 * A_PIECE, coins().size());
        received.begin();
        assertEquals(-1, received.coinsHeld(hash(0), 0));
        append(3);
        assertEquals(A_PIECE, coins().size());
    }

    /** Two hashes that share what the index knows of them. */
    @Test
    void shouldNotTakeOnePieceForAnother() {
        UnsafeBuffer other = hash(0);
        other.putInt(Long.BYTES, 7);
        append(0);
        assertEquals(-1, received.coinsHeld(other, 0));
        received.append(other, 0, new UnsafeBuffer(bytes(1)), 0, A_PIECE);
        assertEquals(2 * A_PIECE, coins().size());
        assertEquals(A_PIECE, received.coinsHeld(other, 0));
    }
}
