package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.OfferedState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.ReceivedCoins;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node that holds nothing but genesis gets a state from peers it need not trust. Everything is proven from genesis
 * down; where it is not, the peer that sent it is given up and others go on. What was proven is on the disk, so a sync that
 * was killed goes on where it was. Main thread, before the journal begins.
 *
 * <pre>
 *  {@link StateOffers}   who has which state -------------------- nobody is far ahead, or has one --> by blocks
 *  {@link HistoryProof}  who decides the epoch above it, epoch by epoch; whether all tell one history
 *  {@link CoinFetch}     its coins, from all who have them;  none left who has them --> StateOffers
 *  base          written; the journal begins from it
 * </pre>
 */
final class StateSync {
    private static final Logger LOG = LoggerFactory.getLogger(StateSync.class);

    private final NodeConfig config;
    private final ReplicaConfig replicaConfig;
    private final Snapshots snapshots;
    private final FailStop failStop;
    private final SyncTalk talk;
    private final StateOffers offers;
    private final HistoryProof history;

    /**
     * Prepares a sync.
     *
     * @param network not started; what is behind it is closed by the caller
     * @param epochs takes the records that are proven
     * @param snapshots takes the state
     * @param verifier judges certificates
     * @param told what the sync does or waits for, each time it looks
     */
    StateSync(
            NodeConfig config,
            ReplicaConfig replicaConfig,
            SyncNetwork network,
            EpochRecords epochs,
            Snapshots snapshots,
            FailStop failStop,
            SignatureVerifier verifier,
            Consumer<String> told) {
        this.config = config;
        this.replicaConfig = replicaConfig;
        this.snapshots = snapshots;
        this.failStop = failStop;
        this.talk = new SyncTalk(network, told);
        this.offers = new StateOffers(talk, config.sync(), StateTaking.addresses(config));
        this.history = new HistoryProof(
                talk,
                new SyncRecords(talk, epochs),
                config.home(),
                replicaConfig.genesis(),
                config.sync().checkpoint(),
                verifier);
    }

    /**
     * Syncs.
     *
     * @return what the journal begins from: genesis where the chain is to be caught up with by blocks
     * @throws EngineException FATAL: DATA_MISMATCH if two histories are both certified; CONFIG if no peer that is named has the
     *     checkpoint; DISK if the disk refuses
     */
    ReplicaBase run() {
        talk.start();
        try {
            ReplicaBase base = null;
            while (base == null) {
                long height = offers.target();
                if (height < 0) {
                    return ReplicaBase.GENESIS;
                }
                long begunMs = talk.nowMs();
                OfferedState offered = history.prove(height);
                if (offered == null) {
                    offers.lost(talk.nowMs() - begunMs);
                }
                base = offered == null ? null : fetch(offered);
                if (base == null) {
                    talk.rest(StateOffers.REST_MS);
                }
            }
            return base;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.fatal(Cause.NETWORK, "interrupted while taking a state from peers", e);
        }
    }

    private ReplicaBase fetch(OfferedState offered) throws InterruptedException {
        try (ReceivedCoins received = ReceivedCoins.open(config.store())) {
            try {
                return fetch(offered, received);
            } catch (EngineException e) {
                if (e.category() == EngineException.Category.FATAL) {
                    throw e;
                }
                LOG.warn("sync: {}; they are fetched again", e.getMessage());
                received.clear();
                return null;
            }
        }
    }

    private ReplicaBase fetch(OfferedState offered, ReceivedCoins received) throws InterruptedException {
        CoinFetch fetch = new CoinFetch(talk, offers, offered, received);
        if (!fetch.run()) {
            LOG.warn(
                    "sync: no peer is left that has the state at height {}, or sends it fast enough", offered.height());
            offers.lost(fetch.stillMs());
            return null;
        }
        talk.tellAtOnce("sync: all " + received.coinCount() + " coins of height " + offered.height() + " are here");
        try (ValidatorState state = ValidatorState.behind(
                replicaConfig, failStop, new SecureRandom().nextLong(), offered, received::forEach)) {
            ReplicaBase base = snapshots.writeBase(state);
            received.delete();
            return base;
        }
    }
}
