package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.SetAside;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.node.JournalScan.VouchedSnapshot;
import io.timecoin.peers.PeerAddress;
import io.timecoin.pipeline.SnapshotContent;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An observer that is stopped and damaged in every way, and the validator that it follows, over real sockets. */
@Timeout(600)
class ReconcileTest {
    @TempDir
    static Path template;

    @TempDir
    Path directory;

    private static StoppedHomes homes;
    private static DevHome origin;
    private NodeHome observer;
    private ValidatorNode peer;
    private ArchivePeer archive;

    @BeforeAll
    static void makeHomes() throws Exception {
        homes = new StoppedHomes(template);
        origin = homes.origin;
    }

    @BeforeEach
    void copy() throws IOException {
        observer = new NodeHome(directory.resolve("observer"));
        StoppedHomes.copy(template.resolve("late"), observer.directory());
        peer = ValidatorNode.start(homes.serving(StoppedHomes.RARE));
    }

    @AfterEach
    void stop() {
        peer.close();
        if (archive != null) {
            archive.close();
        }
    }

    private CliRun reconcile(String... more) {
        return reconcileWith(peer.port(), more);
    }

    private CliRun reconcileWith(int port, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "reconcile", "--json", "--home", observer.directory().toString(), "--peer", "127.0.0.1:" + port));
        args.addAll(List.of(more));
        return CliRun.of(args.toArray(String[]::new));
    }

    private static JsonNode require(int exitCode, CliRun run) throws IOException {
        assertEquals(exitCode, run.exitCode(), run.out() + run.err());
        return run.json();
    }

    private StoreConfig store() {
        return NodeConfigFile.read(observer).store();
    }

    /** The damaged node is started again, follows, and has the roots of the validator. */
    private void requireRuns() throws IOException {
        homes.transfer(peer);
        StoppedHomes.follow(observer, peer.port(), peer.storedHeight() + StoppedHomes.SNAPSHOT_BLOCKS, 1);
        peer.close();
        JournalRoots own = JournalRoots.of(observer);
        JournalRoots whole = JournalRoots.of(origin.config.home());
        assertTrue(own.agreesWith(whole));
        long last = Math.min(own.height(), whole.height());
        assertTrue(last > own.base());
        assertNotEquals(whole.root(own.base()), whole.root(last), "it has followed changes");
    }

    @Test
    void shouldFindNothingInASoundHome() throws IOException {
        JsonNode result = require(0, reconcile());
        assertEquals("EQUAL", result.get("result").textValue());
        assertEquals(result.get("provenStateRoot"), result.get("ownStateRoot"));
        assertEquals(result.get("provenHeight"), result.get("ownHeight"));
        assertTrue(result.get("provenHeight").longValue() > 0);
        assertEquals(0, result.get("subtreesAsked").intValue());
        assertTrue(result.get("whole").booleanValue());
        assertEquals("equal to the journal's state", result.get("coinMap").textValue());
        assertTrue(result.get("damaged").isEmpty());
        assertEquals(0, require(0, reconcile("--repair")).get("repairs").size());
        CliRun told =
                CliRun.of("reconcile", "--home", observer.directory().toString(), "--peer", "127.0.0.1:" + peer.port());
        assertTrue(told.out().contains("result"), told.out());
        assertTrue(told.out().contains(result.get("ownStateRoot").textValue()), told.out());
        requireRuns();
    }

    @Test
    void shouldPutDamagedFilesAsideThatTheJournalReplaces() throws IOException {
        StoreConfig store = store();
        List<Path> damaged = List.of(
                SnapshotFiles.open(store).latest(SnapshotKind.REPLICA).orElseThrow(),
                SnapshotFiles.open(store).latest(SnapshotKind.UTXO).orElseThrow(),
                ArrangedFiles.open(store).list().get(0));
        for (Path file : damaged) {
            DamagedFiles.flipMiddle(file);
        }
        Path map = store.directory().resolve("coins.map");
        DamagedFiles.flip(map, amountOfOneCoin(store, map));
        JsonNode found = require(4, reconcile());
        assertEquals("EQUAL", found.get("result").textValue());
        assertFalse(found.get("whole").booleanValue());
        List<String> names = found.findValuesAsText("file");
        damaged.forEach(file -> assertTrue(names.contains(file.toString()), () -> names + " without " + file));
        assertTrue(names.contains(map.toString()));
        assertEquals(4, names.size());
        assertEquals(
                "0 coins are missing, 0 are additional, 0 are there again, 1 have another content than in the journal's state",
                found.get("coinMap").textValue());
        damaged.forEach(file -> assertTrue(Files.exists(file), "a report changes nothing"));
        JsonNode mended = require(0, reconcile("--repair"));
        assertEquals(4, mended.get("repairs").size());
        assertEquals(0, mended.get("subtreesAsked").intValue());
        for (Path file : damaged) {
            assertFalse(Files.exists(file));
            assertTrue(Files.exists(file.resolveSibling(file.getFileName() + ".damaged")));
        }
        assertTrue(require(0, reconcile()).get("damaged").isEmpty());
        requireRuns();
        assertEquals("equal to the journal's state", mapOfRestarted());
    }

    private String mapOfRestarted() throws IOException {
        peer = ValidatorNode.start(homes.serving(StoppedHomes.RARE));
        return require(0, reconcile()).get("coinMap").textValue();
    }

    /** Where the map keeps the amount of a coin. */
    private long amountOfOneCoin(StoreConfig store, Path map) throws IOException {
        byte[] value = new byte[CoinLayout.VALUE_BYTES];
        try (CommittedUtxoStore coins = CommittedUtxoStore.open(store, GenesisCodec.hash(origin.genesis))) {
            coins.forEach((coin, offset) -> coin.getBytes(offset + CoinLayout.KEY_BYTES, value));
        }
        byte[] bytes = Files.readAllBytes(map);
        for (int at = 0; at < bytes.length - value.length; at++) {
            if (Arrays.equals(bytes, at, at + value.length, value, 0, value.length)) {
                return at;
            }
        }
        throw new AssertionError("the map does not hold the coin");
    }

    /** A start cuts the blocks where they are damaged, and replays from before there: that is no damage to be put aside. */
    @Test
    void shouldLeaveToAStartTheBlocksThatItMakesAnew() throws IOException {
        DamagedFiles.flipMiddle(blocksFile(1));
        JsonNode found = require(0, reconcile("--repair"));
        assertTrue(found.get("damaged").isEmpty(), found.toString());
        assertTrue(Files.exists(blocksFile(1)));
        requireRuns();
    }

    private Path blocksFile(int ordinal) {
        return store().directory().resolve("blocks").resolve("blocks-0000000" + ordinal + ".dat");
    }

    @Test
    void shouldPutBlocksAsideThatAreDamagedAheadOfOthers() throws IOException {
        DamagedFiles.flipMiddle(blocksFile(1));
        Files.copy(blocksFile(1), blocksFile(2));
        Path blocks = blocksFile(1).getParent();
        JsonNode found = require(4, reconcile());
        assertEquals(List.of(blocks.toString()), found.findValuesAsText("file"));
        require(0, reconcile("--repair"));
        assertTrue(Files.exists(blocks.resolveSibling("blocks.damaged")));
        requireRuns();
    }

    /** As it would be written from a damaged map of coins: whole, and named by the journal. */
    @Test
    void shouldPutASnapshotAsideThatLeadsAstray() throws IOException {
        VouchedSnapshot newest =
                new JournalScan(observer.journal()).newestFirst(0).next();
        SnapshotFiles files = SnapshotFiles.open(store());
        Path file = files.latest(SnapshotKind.REPLICA).orElseThrow();
        assertEquals(newest.file(), file.getFileName().toString());
        byte[] content = DamagedFiles.content(file);
        content[content.length - 5_000 * CoinLayout.BYTES + CoinLayout.OWNER_OFFSET] ^= 1;
        DamagedFiles.write(files, SnapshotKind.REPLICA, newest.sequence(), content);
        NodeConfig config = NodeConfigFile.read(observer);
        Passport passport = Passport.ofThisProcess("", "", ReplicaConfigCodec.encode(newest.config()));
        JournalWriter writer = JournalWriter.open(
                config.journal(), passport, NodeCredentials.journalKey(config), System::currentTimeMillis);
        writer.snapshotMark(newest.sequence(), newest.height(), new SnapshotContent().contentHash(file), newest.file());
        writer.endBatch();
        writer.close(true);
        JsonNode found = require(4, reconcile());
        assertEquals("EQUAL", found.get("result").textValue());
        assertEquals(List.of(file.toString()), found.findValuesAsText("file"));
        assertEquals(1, require(0, reconcile("--repair")).get("repairs").size());
        requireRuns();
    }

    private void damageJournal() throws IOException {
        try (Stream<Path> files = Files.walk(observer.journal())) {
            Path first = files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(first);
            int end = bytes.length - 1;
            while (bytes[end] == 0) {
                end--;
            }
            DamagedFiles.flip(first, end / 2);
        }
    }

    @Test
    void shouldBeginAnewWhereTheJournalIsDamaged() throws IOException {
        damageJournal();
        Path map = store().directory().resolve("coins.map");
        DamagedFiles.flip(map, amountOfOneCoin(store(), map));
        JsonNode found = require(4, reconcile());
        assertEquals("NONE", found.get("result").textValue());
        assertEquals(1, found.get("coinsChanged").intValue());
        assertEquals("the map of coins", found.get("ownSource").textValue());
        assertTrue(found.get("obstacle").textValue().contains("damaged"));
        long asked = found.get("subtreesAsked").longValue();
        assertTrue(asked >= 2, "asked " + asked);
        long received = found.get("coinsReceived").longValue();
        assertTrue(received > 0 && received < StoppedHomes.COINS, "received " + received);
        JsonNode mended = require(0, reconcile("--repair"));
        assertTrue(
                mended.get("subtreesAsked").longValue() < asked, "what the first run has received is here: " + mended);
        assertEquals(received, mended.get("coinsReceived").longValue());
        assertTrue(Files.exists(observer.directory().resolve("journal.damaged")));
        assertFalse(Files.exists(store().directory().resolve("received.coins")));
        assertEquals("EQUAL", require(0, reconcile()).get("result").textValue());
        requireRuns();
        assertEquals(
                found.get("provenHeight").longValue(), JournalRoots.of(observer).base());
    }

    /** A kill behind the renaming of the journal: the next repair goes on. */
    @Test
    void shouldGoOnWhereARepairWasKilled() throws IOException {
        damageJournal();
        SetAside.move(observer.journal());
        assertEquals("NONE", require(4, reconcile()).get("result").textValue());
        require(0, reconcile("--repair"));
        requireRuns();
    }

    /** The journal begins from a state in which one coin is another's: every file is whole, and the root is wrong. */
    @Test
    void shouldMendAWrongStateByTheDifferenceAlone() throws Exception {
        Hash changed = beginFromAWrongState();
        JsonNode found = require(4, reconcile());
        assertEquals("DIFFERENT", found.get("result").textValue());
        assertEquals(1, found.get("coinsChanged").intValue());
        assertEquals(
                0,
                found.get("coinsMissing").intValue()
                        + found.get("coinsAdditional").intValue());
        assertEquals(
                changed.toString(),
                found.get("firstDifferences").get(0).get("transaction").textValue());
        assertEquals(2, found.get("subtreesAsked").intValue());
        assertTrue(found.get("coinsReceived").intValue() < StoppedHomes.COINS / 2 + 1);
        require(0, reconcile("--repair"));
        JsonNode mended = require(0, reconcile());
        assertEquals("EQUAL", mended.get("result").textValue());
        assertEquals(found.get("provenStateRoot"), mended.get("ownStateRoot"));
        requireRuns();
    }

    private Hash beginFromAWrongState() throws Exception {
        NodeConfig config = NodeConfigFile.read(observer);
        for (Path gone : List.of(observer.journal(), observer.store())) {
            SetAside.move(gone);
        }
        peer.close();
        Ed25519Signer key = NodeCredentials.journalKey(config);
        ReplicaConfig replica = new ReplicaConfig(origin.genesis, config.pool(), Hash.of(key.publicKey())).observing();
        ReplicaBase good = new SampleNewcomer(origin.genesis, origin.config.store()).settle(replica, config.store());
        SnapshotFiles files = SnapshotFiles.open(config.store());
        Path file = files.latest(SnapshotKind.BASE).orElseThrow();
        byte[] content = DamagedFiles.content(file);
        int coinAt = content.length - 5_000 * CoinLayout.BYTES;
        content[coinAt + CoinLayout.OWNER_OFFSET] ^= 1;
        DamagedFiles.write(files, SnapshotKind.BASE, good.height(), content);
        ReplicaBase wrong = new ReplicaBase(good.height(), good.blockHash(), new SnapshotContent().contentHash(file));
        JournalWriter.open(
                        config.journal(),
                        Passport.ofThisProcess("", "", ReplicaConfigCodec.encode(replica.withBase(wrong))),
                        key,
                        System::currentTimeMillis)
                .close(true);
        peer = ValidatorNode.start(homes.serving(StoppedHomes.RARE));
        return Hash.of(new UnsafeBuffer(content), coinAt);
    }

    @Test
    void shouldGiveUpAndNameAPeerThatLies() throws Exception {
        damageJournal();
        SetAside.move(observer.store());
        archive = ArchivePeer.lying(origin.genesis, copyOfOrigin());
        JsonNode mended = require(0, reconcile("--peer", "127.0.0.1:" + archive.port(), "--repair"));
        assertEquals(2, mended.get("peers").intValue());
        assertEquals(1, mended.get("givenUp").size());
        assertTrue(
                mended.get("givenUp").get(0).textValue().startsWith(archive.id().toString()), mended.toString());
        requireRuns();
    }

    private StoreConfig copyOfOrigin() throws IOException {
        peer.close();
        Path copied = directory.resolve("copy");
        StoppedHomes.copy(origin.config.home().store(), copied);
        peer = ValidatorNode.start(homes.serving(StoppedHomes.RARE));
        return new StoreConfig(copied, 100_000, 1 << 28, 2, StoppedHomes.SNAPSHOT_BLOCKS);
    }

    /** A replay can take longer than peers keep a state. */
    @Test
    void shouldTakeANewerStateWhereTheProvenOneIsGoneBehindTheReplay() throws Exception {
        damageJournal();
        SetAside.move(observer.store());
        archive = ArchivePeer.movingOn(origin.genesis, copyOfOrigin());
        JsonNode mended = require(0, reconcileWith(archive.port(), "--repair"));
        assertEquals("NONE", mended.get("result").textValue());
        assertEquals(archive.newest(), mended.get("provenHeight").longValue());
        requireRuns();
    }

    /** The first of two damages is put aside; the other is that of the file from which the journal begins. */
    @Test
    void shouldNameWhatIsDamagedStill() throws IOException {
        SetAside.moveTogether(List.of(observer.journal(), observer.store()));
        NodeConfig joining = NodeConfigFile.read(observer)
                .with(List.of(new PeerAddress("127.0.0.1", peer.port())))
                .with(new SyncConfig(SyncConfig.Mode.STATE, 1, null));
        ValidatorNode.start(joining).close();
        StoppedHomes.follow(observer, peer.port(), peer.storedHeight() + StoppedHomes.SNAPSHOT_BLOCKS, 1);
        SnapshotFiles files = SnapshotFiles.open(store());
        Path served = files.latest(SnapshotKind.UTXO).orElseThrow();
        Path base = files.latest(SnapshotKind.BASE).orElseThrow();
        DamagedFiles.flipMiddle(served);
        DamagedFiles.flipMiddle(base);
        JsonNode found = require(4, reconcile());
        assertEquals(List.of(served.toString(), base.toString()), found.findValuesAsText("file"));
        assertTrue(found.get("left").isEmpty());
        JsonNode mended = require(4, reconcile("--repair"));
        assertEquals("[\"" + base + "\"]", mended.get("left").toString());
        assertFalse(Files.exists(served));
        assertTrue(Files.exists(base));
        assertTrue(mended.get("error").textValue().contains("damaged still: " + base), mended.toString());
    }

    /** The peers are ahead of all that the journal holds: what lies between is counted, and nothing is wrong. */
    @Test
    void shouldCountWhatLiesBetweenTheHeights() throws IOException {
        observer = new NodeHome(directory.resolve("early"));
        StoppedHomes.copy(template.resolve("early"), observer.directory());
        JsonNode result = require(0, reconcile("--repair"));
        assertEquals("OTHER_HEIGHT", result.get("result").textValue());
        assertTrue(
                result.get("provenHeight").longValue() > result.get("ownHeight").longValue());
        assertTrue(result.get("coinsAdditional").intValue() >= StoppedHomes.TRANSFERS);
        assertTrue(result.get("coinsMissing").intValue() >= StoppedHomes.TRANSFERS);
        assertEquals(10, result.get("firstDifferences").size());
        assertEquals(0, result.get("repairs").size());
        assertFalse(Files.exists(store().directory().resolve("received.coins")));
        requireRuns();
    }

    @Test
    void shouldRefuseAHomeThatIsInUse() throws IOException {
        HomeLock lock = HomeLock.take(observer);
        try {
            JsonNode refused = require(3, reconcile());
            assertTrue(refused.get("error").textValue().contains("another process is using"), refused.toString());
        } finally {
            lock.close();
        }
    }

    /** Even while another holds the address that the node is configured for. */
    @Test
    void shouldLeaveTheHomeAsItIs() throws Exception {
        for (String name : List.of("snapshots/replica-1.tmp", "arranged/coins-1.tmp", "epochs/epoch-1.tmp")) {
            Files.createFile(store().directory().resolve(name));
        }
        try (ServerSocket taken = new ServerSocket(0)) {
            String before = Files.readString(observer.config());
            String there = before.replaceFirst("\nport = \\d+\n", "\nport = " + taken.getLocalPort() + "\n");
            assertNotEquals(before, there);
            Files.writeString(observer.config(), there);
            Map<Path, Integer> files = files();
            assertEquals("EQUAL", require(0, reconcile()).get("result").textValue());
            assertEquals(files, files());
        }
    }

    /** All but the lock and the records that were proven, with what is in them. */
    private Map<Path, Integer> files() throws IOException {
        Map<Path, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(observer.directory())) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                boolean isProven = file.startsWith(store().directory().resolve("epochs"))
                        && !file.toString().endsWith(".tmp");
                if (!file.equals(observer.lock()) && !isProven) {
                    contents.put(file, Arrays.hashCode(Files.readAllBytes(file)));
                }
            }
        }
        return contents;
    }

    @Test
    void shouldNotMakeANodeKey() throws IOException {
        Files.delete(observer.nodeKey());
        JsonNode refused = require(3, reconcile());
        assertTrue(refused.get("error").textValue().contains("there is no " + observer.nodeKey()), refused.toString());
        assertFalse(Files.exists(observer.nodeKey()));
    }

    @Test
    void shouldRefuseAnotherGenesis() throws IOException {
        DevHome other = new DevHome(directory.resolve("other"), 3, StoppedHomes.RULES);
        GenesisFile.write(observer.genesis(), other.genesis);
        JsonNode refused = require(4, reconcile());
        assertTrue(refused.get("error").textValue().contains("another chain"), refused.toString());
        SetAside.move(observer.journal());
        refused = require(6, reconcile("--wait-s", "2"));
        assertTrue(refused.get("error").textValue().contains("enesis"), refused.toString());
    }

    @Test
    void shouldNotReconcileBeforeTheFirstStart() throws IOException {
        DevHome fresh = new DevHome(directory.resolve("fresh"), 3, StoppedHomes.RULES);
        fresh.configure("");
        CliRun run =
                CliRun.of("reconcile", "--home", fresh.config.home().directory().toString(), "--peer", "127.0.0.1:1");
        assertEquals(3, run.exitCode());
        assertTrue(run.err().contains("before the first start"), run.err());
        run = CliRun.of("reconcile", "--home", fresh.config.home().directory().toString());
        assertEquals(3, run.exitCode());
        assertTrue(run.err().contains("--peer"), run.err());
    }

    @Test
    void shouldBeginAValidatorsJournalAnewOnlyWhereThatIsAllowed() {
        NodeConfig config = origin.config;
        NewBeginning refused = new NewBeginning(config, null, null, null);
        EngineException refusal = assertThrows(EngineException.class, refused::requireAllowed);
        assertEquals(EngineException.Cause.CONFIG, refusal.reason());
        new NewBeginning(config.rejoining(), null, null, null).requireAllowed();
        new NewBeginning(config.observing(), null, null, null).requireAllowed();
    }
}
