package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.SetAside;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.node.OwnState.Relation;
import io.timecoin.node.ReconcileReport.Differences;
import io.timecoin.node.ReconcileReport.Traffic;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.NetworkListener;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.replica.OfferedState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.BlockCheck;
import io.timecoin.store.CoinComparison;
import io.timecoin.store.CommittedUtxoStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.ReceivedCoins;
import io.timecoin.store.SnapshotFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares the state of a node that does not run with one that its peers offer and that is proven from genesis, tree against
 * tree, and its files with what they must hold. On request it mends what can be: of the state it fetches the parts that
 * differ, each proven by its hash. Main thread, under the lock of the home.
 *
 * <pre>
 *  files read whole --> damages
 *  journal verified --> peers: newest offer up to its end, proven --> replayed to that height
 *                                                 | same root: equal
 *                  (without a link)               | another: tree against tree --> differences  --repair--> a new beginning
 *  replayed to its end --> map of coins beside it --> damages                   --repair--> set aside, made anew by a start
 * </pre>
 */
final class Reconciliation {
    /** How many states are tried, one after the other, where nobody has any more what was to be compared. */
    private static final int STATES_MAX = 4;

    private static final int DECODED_KEYS = 512;

    private final NodeConfig config;
    private final boolean repairs;
    private final long waitMsMax;
    private final List<Damage> damages = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final Set<String> givenUp = new LinkedHashSet<>();
    private final FailStop failStop = new FailStop(failure -> {
        throw new IllegalStateException("the replay failed", failure);
    });
    private Ed25519Signer key;
    private NodeCredentials credentials;
    private ReplicaConfig expected;
    private ReplicaBase base;
    private SnapshotFiles snapshots;
    private ArrangedFiles arranged;
    private EpochRecords epochs;
    private OwnJournal journal;
    private boolean begins;
    private Traffic traffic = Traffic.NONE;
    private Differences differences = Differences.NONE;

    /** A state that is proven, and how many peers offered it. */
    private record Proven(OfferedState state, int peers) {}

    /** What is done while there are links. */
    private interface Exchange {
        Proven run(SyncTalk talk, StateOffers offers) throws InterruptedException;
    }

    /**
     * Prepares.
     *
     * @param config of the node; that it rejoins allows its journal to begin anew
     * @param repairs whether anything is changed
     * @param waitMsMax how long peers with a state are waited for
     */
    Reconciliation(NodeConfig config, boolean repairs, long waitMsMax) {
        this.config = config;
        this.repairs = repairs;
        this.waitMsMax = waitMsMax;
    }

    /**
     * Reconciles.
     *
     * @throws EngineException FATAL: CONFIG if another process uses the home, it has never been started, or a new beginning is
     *     needed and not allowed; DATA_MISMATCH if the journal is of another chain or two histories are certified; NETWORK if
     *     nobody offers a state, or nobody is left who has it; DISK
     */
    ReconcileReport run() throws InterruptedException {
        HomeLock lock = HomeLock.take(config.home());
        try {
            open();
            return compare();
        } finally {
            lock.close();
        }
    }

    private void open() {
        NodeHome home = config.home();
        if (StateTaking.addresses(config) == 0) {
            throw EngineException.fatal(Cause.CONFIG, "network.peers names none to compare with; nor does --peer");
        }
        if (!Files.exists(home.journal()) && !SetAside.hasBefore(home.journal())) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    home.journal() + " holds no journal: there is nothing to reconcile before the first start");
        }
        Genesis genesis = GenesisFile.read(home.genesis());
        config.sync().requireEpochEnd(genesis.rules().epochs());
        key = NodeCredentials.journalKeyThere(config);
        credentials = NodeCredentials.ofNodeAlone(config);
        expected = new ReplicaConfig(
                genesis,
                config.pool(),
                Hash.of(key.publicKey()),
                config.rejoins(),
                ReplicaBase.GENESIS,
                config.observes());
        base = Recovery.requireOwn(home.journal(), expected).base();
        snapshots = SnapshotFiles.look(config.store());
        arranged = ArrangedFiles.look(config.store());
        epochs = EpochRecords.look(config.store());
        journal = new OwnJournal(
                home.journal(), config.store().directory(), snapshots, failStop, new SecureRandom().nextLong());
    }

    private ReconcileReport compare() throws InterruptedException {
        StoreInspection inspection = new StoreInspection(config.store().directory(), snapshots, arranged);
        inspection.inspectServed();
        inspection.inspectBase(base);
        journal.verify();
        Proven proven = linked(this::prove);
        try (OwnState own = ownState(proven.state(), inspection)) {
            BlockCheck blocks = BlockCheck.of(config.store());
            long from = journal.tip() > base.height() ? journal.startHeight(base, blocks.lastHeight()) : -1;
            inspection.inspectBlocks(blocks, own.relation() == Relation.NONE ? -1 : from);
            damages.addAll(journal.damages());
            damages.addAll(inspection.damages());
            HeldCoins held = own.held();
            Proven compared =
                    held == null ? proven : linked((talk, offers) -> fetch(talk, offers, proven, own.relation(), held));
            List<Damage> left = repairs ? setAside() : List.of();
            boolean isSound = own.relation() == Relation.EQUAL || own.relation() == Relation.OTHER_HEIGHT;
            boolean isMended = repairs || damages.isEmpty();
            return new ReconcileReport(
                    own.relation(),
                    compared.state().height(),
                    compared.state().stateRoot(),
                    compared.peers(),
                    own.height(),
                    own.root(),
                    held == null ? "the journal's state" : held.source(),
                    own.relation() == Relation.NONE ? journal.obstacle() : "",
                    own.map(),
                    traffic,
                    differences,
                    List.copyOf(damages),
                    left,
                    List.copyOf(givenUp),
                    List.copyOf(done),
                    isMended && left.isEmpty() && (isSound || begins));
        }
    }

    /**
     * Links with the peers for as long as they are asked: a replay may take hours in which nobody would listen to them. It asks
     * and is not asked: nobody finds it where the node listens, and nothing of the talk stays in the home.
     */
    private Proven linked(Exchange exchange) throws InterruptedException {
        Genesis genesis = expected.genesis();
        NodeConfig asking =
                config.with(config.guard().ofNewcomer().forgetting()).at(ListenerConfig.at("127.0.0.1", 0));
        try (NetworkListener listener = credentials.listener(asking, genesis, GenesisCodec.hash(genesis))) {
            SyncTalk talk = new SyncTalk(new ListenerNetwork(listener), what -> {});
            talk.start();
            Proven proven = exchange.run(talk, new StateOffers(talk, config.sync(), StateTaking.addresses(config)));
            givenUp.addAll(talk.peers().givenUp());
            return proven;
        }
    }

    /** The newest state that is offered up to where the journal ends, for then both are of one height; else the newest. */
    private Proven prove(SyncTalk talk, StateOffers offers) throws InterruptedException {
        HistoryProof history = new HistoryProof(
                talk,
                new SyncRecords(talk, epochs),
                config.home(),
                expected.genesis(),
                config.sync().checkpoint(),
                new BouncyCastleVerifier(DECODED_KEYS));
        long deadlineMs = talk.nowMs() + waitMsMax;
        while (talk.nowMs() < deadlineMs) {
            offers.awaitAll(deadlineMs);
            long height = talk.peers().bestOfferUpTo(journal.tip());
            OfferedState proven = height < 1 ? null : history.prove(height);
            if (proven != null) {
                return new Proven(proven, talk.peers().offering(height).size());
            }
            talk.rest(StateOffers.REST_MS);
        }
        int good = talk.peers().good().size();
        throw EngineException.fatal(
                Cause.NETWORK,
                "no peer has offered a state that is proven within " + waitMsMax + " ms: "
                        + (good == 0 ? offers.whyNobody() : "none of the " + good + " that answer"));
    }

    private OwnState ownState(OfferedState proven, StoreInspection inspection) {
        Hash genesisHash = GenesisCodec.hash(expected.genesis());
        try (CommittedUtxoStore map = CommittedUtxoStore.open(config.store(), genesisHash)) {
            return OwnState.of(proven, journal, inspection, map, arranged, snapshots);
        }
    }

    /** Compares with a state while it is to be had, else with one that is; that begins the journal anew where it has to. */
    private Proven fetch(SyncTalk talk, StateOffers offers, Proven proven, Relation relation, HeldCoins held)
            throws InterruptedException {
        boolean isNeeded = relation != Relation.OTHER_HEIGHT;
        NewBeginning beginning = new NewBeginning(config, key, snapshots, failStop);
        if (repairs && isNeeded) {
            beginning.requireAllowed();
        }
        ReceivedCoins received = ReceivedCoins.open(config.store());
        boolean isOver = false;
        try {
            offers.awaitAll(talk.nowMs() + waitMsMax);
            Proven target = proven;
            CoinComparison comparison = receive(talk, offers, target.state(), held, received);
            for (int tried = 1; comparison == null; tried++) {
                requireAnother(tried, target.state().height());
                target = prove(talk, offers);
                comparison = receive(talk, offers, target.state(), held, received);
            }
            DifferenceCount count = new DifferenceCount();
            comparison.compare(received::forEach, count);
            differences = count.result();
            if (repairs && isNeeded) {
                CoinComparison found = comparison;
                beginning.begin(
                        expected,
                        target.state(),
                        visitor -> {
                            found.forEachInCommon(visitor);
                            received.forEach(visitor);
                        },
                        done);
                begins = true;
            }
            isOver = repairs || !isNeeded;
            return target;
        } catch (EngineException e) {
            if (e.category() != EngineException.Category.FATAL) {
                received.clear();
            }
            throw e;
        } finally {
            if (isOver) {
                received.delete();
            } else {
                received.close();
            }
        }
    }

    /** Has the coins of a state that the own do not hold; null if nobody is left who has them. */
    private CoinComparison receive(
            SyncTalk talk, StateOffers offers, OfferedState state, HeldCoins held, ReceivedCoins received)
            throws InterruptedException {
        CoinComparison comparison = new CoinComparison(held.copy(), arranged);
        CoinFetch fetch = new CoinFetch(talk, offers, state, received, comparison::coinsHeld);
        boolean isWhole = fetch.run();
        traffic =
                new Traffic(traffic.subtrees() + fetch.asked(), traffic.bytes() + fetch.bytes(), received.coinCount());
        return isWhole ? comparison : null;
    }

    private static void requireAnother(int tried, long height) {
        if (tried == STATES_MAX) {
            throw EngineException.fatal(
                    Cause.NETWORK,
                    "no peer is left that has the state at height " + height
                            + ", as it was with those before; what was received is kept for the next run");
        }
    }

    /**
     * Puts aside what a start makes anew or does without. Of a base, which no start makes, nothing is better than the damaged
     * one while the journal begins there: it stays, and is returned.
     */
    private List<Damage> setAside() {
        Path store = config.store().directory();
        List<Damage> left = new ArrayList<>();
        for (Damage damage : damages) {
            if (!begins && !base.isGenesis() && damage.file().equals(JournalStart.baseFile(store, base))) {
                left.add(damage);
                continue;
            }
            if (damage.file().equals(StoreInspection.mapFile(store))) {
                SetAside.move(store.resolve("store.meta"));
            }
            Path aside = SetAside.move(damage.file());
            if (aside != null) {
                done.add("kept " + damage.file().getFileName() + " aside as " + aside.getFileName());
            }
        }
        return left;
    }
}
