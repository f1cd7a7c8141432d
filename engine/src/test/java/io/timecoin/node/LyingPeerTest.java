package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ChainKind;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.NodeKey;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.SpendableCoin;
import io.timecoin.wallet.TransactionBuilder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A newcomer of a chain of four, one of which sends coins that its disk has changed since it checked them. Blocks come with
 * transfers alone, so that the states there are stay as they are while somebody joins.
 */
@Timeout(600)
class LyingPeerTest {
    private static final ChainRules RULES =
            new ChainRules(2 << 20, 10_000, 20, 600_000, 5_000, 100, 600_000, 1L << 50, 100_000, 546);

    private static final int VALIDATORS = 4;
    private static final int SNAPSHOT_BLOCKS = 8;
    private static final int LIAR = 2;
    private static final int WALLETS = 8;
    private static final long COIN = 1_000_000;
    private static final long FEE = 10_000;

    /** The state has several parts, so that the one that is in the server's hands is not all of it. */
    private static final int COINS = 3 * Limits.STATE_COINS_MAX;

    private static final int FLIP_EVERY_COINS = 500;
    private static final long WAIT_S_MAX = 300;

    @TempDir
    Path directory;

    private final DerivedWallets wallets = DerivedWallets.ofNumber(1, WALLETS);
    private final List<NodeHome> homes = new ArrayList<>();
    private final List<ValidatorNode> validators = new ArrayList<>();
    private final List<PeerAddress> addresses = new ArrayList<>();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private Genesis genesis;
    private List<SpendableCoin> coins;
    private int transfers;
    private int observers;

    @BeforeEach
    void startChain() throws IOException {
        List<Validator> members = new ArrayList<>();
        for (int i = 0; i < VALIDATORS; i++) {
            NodeHome home = new NodeHome(directory.resolve("validator-" + (i + 1)));
            Files.createDirectories(home.validatorKey().getParent());
            byte[] seed = new byte[32];
            seed[0] = (byte) (i + 1);
            Ed25519Signer key = Ed25519Signer.fromSeed(seed);
            KeyFile.write(home.validatorKey(), key);
            Files.createFile(home.unusedMark());
            members.add(new Validator(Hash.of(key.publicKey()), wallets.owner(0), Tier.GOLD));
            homes.add(home);
        }
        List<Allocation> allocations = IntStream.range(0, COINS)
                .mapToObj(i -> new Allocation(wallets.owner(i % WALLETS), COIN))
                .toList();
        genesis = new Genesis(ChainKind.DEVNET, 77, 1_700_000_000_000L, RULES, members, allocations);
        coins = LoadCoins.of(genesis, wallets, 0);
        reserveAddresses();
        for (int i = 0; i < VALIDATORS; i++) {
            PeerAddress own = addresses.get(i);
            String peers = addresses.stream()
                    .filter(address -> address != own)
                    .map(address -> "\"" + address + '"')
                    .collect(Collectors.joining(", "));
            GenesisFile.write(homes.get(i).genesis(), genesis);
            Files.writeString(
                    homes.get(i).config(),
                    "[network]\nport = " + own.port() + "\npeers = [" + peers + "]\n[store]\nsnapshotBlocks = "
                            + SNAPSHOT_BLOCKS + "\n[pipeline]\nverifyWorkers = 1\n");
            validators.add(ValidatorNode.start(NodeConfigFile.read(homes.get(i))));
        }
    }

    private void reserveAddresses() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < VALIDATORS; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            addresses.add(new PeerAddress("127.0.0.1", socket.getLocalPort()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
    }

    @AfterEach
    void stopChain() {
        validators.forEach(ValidatorNode::close);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private long height() {
        return validators.stream().mapToLong(ValidatorNode::storedHeight).max().orElseThrow();
    }

    /** Sends a transfer, and waits until all have its block and the empty one that tells its root: then all stands still. */
    private void makeBlock() throws IOException {
        long next = height() + 2;
        SpendableCoin coin = coins.get(transfers++);
        TransactionBuilder builder = new TransactionBuilder(genesis.chainId());
        builder.begin(Long.MAX_VALUE)
                .spend(
                        new UnsafeBuffer(coin.txId().toByteArray()),
                        0,
                        coin.outputIndex(),
                        wallets.newSigner(coin.wallet()))
                .pay(COIN - FEE, wallets.owners(), wallets.ownerAt(coin.wallet()));
        UnsafeBuffer frame = new UnsafeBuffer(new byte[builder.encodedBytes()]);
        builder.build(frame, 0);
        try (WireProbe probe = new WireProbe(validators.get(0).port())) {
            probe.send(FrameType.TRANSACTION, 1, frame, frame.capacity());
            probe.receive();
            assertEquals(FrameType.ANSWER, probe.type);
        }
        await(() -> validators.stream().allMatch(node -> node.storedHeight() >= next));
    }

    private static long newest(NodeHome home, String folder, String prefix, String suffix) {
        Path in = home.store().resolve(folder);
        if (!Files.isDirectory(in)) {
            return -1;
        }
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
                    .mapToLong(name -> Long.parseLong(name.substring(prefix.length(), name.length() - suffix.length())))
                    .max()
                    .orElse(-1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long servedHeight(NodeHome home) {
        return newest(home, "arranged", "coins-", ".arranged");
    }

    /** Whether it serves the newest state that it has, if any. */
    private static boolean isArranged(NodeHome home) {
        return servedHeight(home) == newest(home, "snapshots", "utxo-", ".snap");
    }

    /** Makes blocks until all four serve a state of the same height, behind which there is a block that has its root. */
    private long makeStates() throws IOException {
        while (true) {
            makeBlock();
            await(() -> homes.stream().allMatch(LyingPeerTest::isArranged));
            long served = servedHeight(homes.get(0));
            if (served > 0 && served < height() && homes.stream().allMatch(home -> servedHeight(home) == served)) {
                return served;
            }
        }
    }

    /** Another observer, which takes a state of some peers. */
    private ValidatorNode join(List<PeerAddress> peers) {
        NodeHome home = new NodeHome(directory.resolve("observer-" + observers++));
        ObserverHome.make(home, genesis, new PeerAddress("127.0.0.1", 1), peers);
        told.clear();
        NodeConfig config = NodeConfigFile.read(home)
                .at(ListenerConfig.at("127.0.0.1", 0))
                .with(new SyncConfig(SyncConfig.Mode.STATE, 1, null));
        return ValidatorNode.start(config, told::add);
    }

    private NodeHome joined() {
        return new NodeHome(directory.resolve("observer-" + (observers - 1)));
    }

    /** Behind the check of each part, which a validator does not repeat. */
    private void damageServed(NodeHome home) throws IOException {
        Path file = home.store().resolve("arranged").resolve(String.format("coins-%020d.arranged", servedHeight(home)));
        assertEquals(servedHeight(home), ArrangedFiles.heightOf(file));
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            for (int coin = FLIP_EVERY_COINS; coin < COINS; coin += FLIP_EVERY_COINS) {
                long at = (long) coin * CoinLayout.BYTES;
                bytes.seek(at);
                int value = bytes.read();
                bytes.seek(at);
                bytes.write(value ^ 1);
            }
        }
    }

    @Test
    void shouldGiveUpThePeerThatSendsDamagedCoinsAndEndWithTheSameRoot() throws Exception {
        long served = makeStates();
        // The first to join has every part read, and so checked.
        join(List.of(addresses.get(LIAR))).close();
        assertEquals(served, JournalRoots.of(joined()).base());
        damageServed(homes.get(LIAR));
        Hash id = NodeKey.of(KeyFile.read(homes.get(LIAR).nodeKey())).peerId();
        ValidatorNode node = join(addresses);
        while (told.stream().noneMatch(what -> what.contains("peer " + id + " is asked no more"))) {
            // It was linked with that one too late to ask it.
            node.close();
            node = join(addresses);
        }
        try (ValidatorNode joined = node) {
            makeBlock();
            await(() -> joined.storedHeight() >= height() || joined.failure() != null);
            assertNull(joined.failure());
        }
        JournalRoots own = JournalRoots.of(joined());
        assertEquals(served, own.base(), "of the three others");
        stopChain();
        JournalRoots theirs = JournalRoots.of(homes.get((LIAR + 1) % VALIDATORS));
        assertEquals(theirs.height(), own.height());
        assertEquals(JournalRoots.NONE, own.firstDifference(theirs));
    }
}
