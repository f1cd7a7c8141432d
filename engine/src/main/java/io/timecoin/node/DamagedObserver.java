package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.SetAside;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.store.BlockStore;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An observer whose store lacks what its journal cannot be replayed without. It has signed nothing that it could contradict,
 * so it may begin anew from a state of its peers. What it has is moved aside whole: it may be evidence. Main thread, while
 * nothing of the home is open.
 *
 * <pre>
 *  damaged            role        then
 *  coins.map          any         made anew from snapshot and journal      (StoredCoins)
 *  the last blocks    any         made anew from the journal               (Recovery)
 *  a replica-S.snap   any         an earlier one, or the beginning         (Recovery)
 *  base-H.snap        observer    journal and store aside, a state anew
 *  older block files  observer    journal and store aside, a state anew
 *  the same           validator   refused
 * </pre>
 */
final class DamagedObserver {
    private static final Logger LOG = LoggerFactory.getLogger(DamagedObserver.class);

    private DamagedObserver() {}

    /**
     * Moves journal and store aside if that is what can be done about a start that was refused.
     *
     * @return whether a start would begin anew
     * @throws EngineException FATAL: CONFIG if another process holds the home; DISK if the disk refuses
     */
    static boolean setAside(NodeConfig config) {
        boolean mayBeginAnew = config.observes()
                && config.sync().mode() != SyncConfig.Mode.BLOCKS
                && StateTaking.addresses(config) > 0;
        if (!mayBeginAnew) {
            return false;
        }
        HomeLock held = HomeLock.take(config.home());
        try {
            String damage = damage(config);
            if (damage != null) {
                // The journal first: a store without one is that of an earlier life, which a start can tell.
                List<Path> aside = SetAside.moveTogether(
                        List.of(config.home().journal(), config.home().store()));
                LOG.warn("{}; journal and store are kept as {}, and a state is taken anew from peers", damage, aside);
            }
            return damage != null;
        } finally {
            held.close();
        }
    }

    /** What of the store cannot be used, or null: then something else is wrong, which stays. */
    private static String damage(NodeConfig config) {
        ReplicaConfig newest = new JournalScan(config.home().journal()).newest();
        if (newest == null) {
            return null;
        }
        try {
            JournalStart.require(config.store().directory(), newest.base());
            BlockStore.open(config.store()).close();
            return null;
        } catch (EngineException e) {
            if (e.reason() == Cause.DATA_MISMATCH) {
                return e.getMessage();
            }
            throw e;
        }
    }
}
