package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.SetAside;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.Passport;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.OfferedState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * Lets the journal of a home begin anew from a proven state, as that of a newcomer does, because the one that is there leads
 * to no state or to a wrong one. A kill between any two steps leaves a home that a start refuses or that begins by itself as a
 * newcomer, and the next repair goes on. Main thread.
 *
 * <pre>
 *  base-H.snap durable --> journal, replica-*.snap set aside --> journal with a passport that names the base
 * </pre>
 */
final class NewBeginning {
    private final NodeConfig config;
    private final Ed25519Signer key;
    private final SnapshotFiles files;
    private final FailStop failStop;

    NewBeginning(NodeConfig config, Ed25519Signer key, SnapshotFiles files, FailStop failStop) {
        this.config = config;
        this.key = key;
        this.files = files;
        this.failStop = failStop;
    }

    /**
     * Checks that whoever says so may let the journal begin anew: what a validator has signed is in the old one.
     *
     * @throws EngineException FATAL, CONFIG, if not
     */
    void requireAllowed() {
        if (!config.observes() && !config.rejoins()) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "the journal leads to no state that peers confirm, so it has to begin anew, and what this key has signed is"
                            + " in it: run reconcile --repair --rejoin, which means what start --rejoin does");
        }
    }

    /**
     * Begins.
     *
     * @param offered the proven state
     * @param coins shows its coins
     * @param done takes what was done, for people
     * @throws EngineException ERROR, DATA_MISMATCH, if the coins are others, and nothing is changed; FATAL, DISK
     */
    void begin(ReplicaConfig expected, OfferedState offered, ValidatorState.CoinStream coins, List<String> done) {
        ReplicaBase base = writeBase(expected, offered, coins);
        done.add("wrote the state at height " + base.height() + ", proven, as the one that the journal begins from");
        setAside(config.home().journal(), done);
        for (Path file : files.list(SnapshotKind.REPLICA)) {
            setAside(file, done);
        }
        KeyPast past = KeyPast.of(config);
        past.beforeJournal();
        Passport passport = Passport.ofThisProcess(
                Versions.engine(), Versions.libraries(), ReplicaConfigCodec.encode(expected.withBase(base)));
        JournalWriter journal = JournalWriter.open(config.journal(), passport, key, System::currentTimeMillis);
        journal.close(true);
        past.begin();
        done.add("began a journal at height " + base.height());
    }

    private ReplicaBase writeBase(ReplicaConfig expected, OfferedState offered, ValidatorState.CoinStream coins) {
        try (ValidatorState state =
                ValidatorState.behind(expected, failStop, new SecureRandom().nextLong(), offered, coins)) {
            return new Snapshots(files).writeBase(state);
        }
    }

    private static void setAside(Path file, List<String> done) {
        Path aside = SetAside.move(file);
        if (aside != null) {
            done.add("kept " + file.getFileName() + " aside as " + aside.getFileName());
        }
    }
}
