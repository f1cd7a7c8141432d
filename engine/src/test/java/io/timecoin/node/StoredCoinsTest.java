package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.crypto.KeyFile;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.HeardLog;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.Opening;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the store of coins is trusted, when it is made anew, and what the operator hears of that. */
class StoredCoinsTest {
    private static final int WALLETS = 4;

    /** One a wallet, and the collateral of the validator. */
    private static final int COINS = WALLETS + 1;

    @TempDir
    Path directory;

    private DevHome home;
    private StoreConfig config;
    private ValidatorState state;

    @BeforeEach
    void recoverAtGenesis() throws IOException {
        home = new DevHome(directory, WALLETS);
        config = home.config.store();
        Hash key = Hash.of(KeyFile.read(home.config.home().validatorKey()).publicKey());
        ReplicaConfig replica = new ReplicaConfig(home.genesis, home.config.pool(), key);
        state = ValidatorState.atGenesis(replica, new FailStop(failure -> {}), 1);
    }

    @AfterEach
    void close() {
        state.close();
    }

    private CommittedUtxoStore open() {
        return CommittedUtxoStore.open(config, GenesisCodec.hash(home.genesis));
    }

    /** A store that was closed in order and holds one coin of no history. */
    private void leaveAStore(long height, Hash block, long sequence) {
        try (CommittedUtxoStore store = open()) {
            store.recreate();
            UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
            store.apply(coin, 0, 0, coin, 0, 1);
            store.advance(height, new UnsafeBuffer(block.toByteArray()), 0, sequence);
        }
        try (CommittedUtxoStore store = open()) {
            assertEquals(Opening.CLEAN, store.opening());
        }
    }

    /** What is told on the way to a store that holds the validator's coins. */
    private List<String> bringUp() {
        try (HeardLog log = new HeardLog(StoredCoins.class, Level.INFO);
                CommittedUtxoStore store = open()) {
            StoredCoins.bringUp(store, state);
            assertEquals(COINS, store.size());
            assertEquals(0, store.storedHeight());
            assertEquals(state.replica().tipHash(), store.blockHash());
            assertEquals(coins(state.coins()::forEach), coins(store::forEach));
            return log.events().stream()
                    .map(event -> event.getFormattedMessage().replaceAll("in \\d+ ms", "in time"))
                    .toList();
        }
    }

    private static Set<String> coins(Consumer<CoinVisitor> visit) {
        Set<String> coins = new HashSet<>();
        byte[] bytes = new byte[CoinLayout.BYTES];
        visit.accept((coin, offset) -> {
            coin.getBytes(offset, bytes);
            coins.add(HexFormat.of().formatHex(bytes));
        });
        return coins;
    }

    private static List<String> told(String problem) {
        return List.of("making the store of 5 coins: " + problem, "made the store of 5 coins in time");
    }

    @Test
    void shouldMakeAStoreAndThenKeepIt() {
        assertEquals(told("there was none"), bringUp());
        assertEquals(List.of(), bringUp(), "it is what the journal leads to");
    }

    @Test
    void shouldNotTrustAStoreOfAnotherHistory() {
        Hash own = state.replica().tipHash();
        leaveAStore(7, own, 0);
        assertEquals(told("what is there stands at block 7, the journal ends at block 0"), bringUp());

        Hash other = Hash.fromHex("77".repeat(Hash.BYTES));
        leaveAStore(0, other, 0);
        assertEquals(
                told("what is there stands at block " + other + " of height 0, which is none of the journal's"),
                bringUp());

        leaveAStore(0, own, 900);
        assertEquals(told("what is there was written behind event 900, the journal ends at event 0"), bringUp());
    }

    @Test
    void shouldSayWhatIsWrongWithAMapThatDoesNotOpen() throws IOException {
        bringUp();
        Path map = config.directory().resolve("coins.map");
        byte[] bytes = Files.readAllBytes(map);
        bytes[0] ^= 1;
        Files.write(map, bytes);
        List<String> told = bringUp();
        assertTrue(told.get(0).startsWith("making the store of 5 coins: the map there does not open: "), told.get(0));
    }

    @Test
    void shouldTellOfAMapThatWasDamagedSinceItWasClosed() throws IOException {
        bringUp();
        Path map = config.directory().resolve("coins.map");
        byte[] owner = home.wallets.owner(1).toByteArray();
        byte[] bytes = Files.readAllBytes(map);
        bytes[at(bytes, owner)] ^= 1;
        Files.write(map, bytes);
        List<String> told =
                new ArrayList<>(List.of("the map of coins was damaged since it was closed: 0 coins are missing,"
                        + " 0 are additional, 0 are there again, 1 have another content than in the journal's state"));
        told.addAll(told("what is there was damaged"));
        assertEquals(told, bringUp());
    }

    private static int at(byte[] bytes, byte[] what) {
        int at = 0;
        while (!Arrays.equals(bytes, at, at + what.length, what, 0, what.length)) {
            at++;
        }
        return at;
    }
}
