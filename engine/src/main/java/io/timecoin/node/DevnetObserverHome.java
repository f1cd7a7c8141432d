package io.timecoin.node;

import io.timecoin.ledger.Genesis;
import io.timecoin.peers.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the home of a devnet's observer, and has the validators offer states often enough to join by one. */
final class DevnetObserverHome {
    /** Blocks between two states that all validators offer: some seconds of a devnet's, in which the one before is still served. */
    private static final int SNAPSHOT_BLOCKS = 20;

    private static final String DIRECTORY = "observer-0";

    private DevnetObserverHome() {}

    /** Where it lies. */
    static NodeHome in(Path directory) {
        return new NodeHome(directory.resolve(DIRECTORY));
    }

    /**
     * Writes it, and changes the configurations of the validators.
     *
     * @param home new
     * @param genesis of the chain
     * @param listen where it will listen
     * @param validators their homes
     * @param peers where those listen
     * @throws io.timecoin.base.EngineException FATAL: CONFIG if the home is taken, DISK if a file cannot be written
     */
    static void make(
            NodeHome home, Genesis genesis, PeerAddress listen, List<NodeHome> validators, List<PeerAddress> peers) {
        ObserverHome.make(home, genesis, listen, peers);
        set(home, "sync", "mode", "\"state\"");
        set(home, "store", "snapshotBlocks", Integer.toString(SNAPSHOT_BLOCKS));
        for (NodeHome validator : validators) {
            set(validator, "store", "snapshotBlocks", Integer.toString(SNAPSHOT_BLOCKS));
        }
    }

    private static void set(NodeHome home, String table, String key, String value) {
        try {
            NodeConfigText text = new NodeConfigText(Files.readString(home.config()));
            Files.writeString(home.config(), text.set(table, key, value).toString());
        } catch (IOException e) {
            throw NewChain.cannotMake(home, e);
        }
    }
}
