package io.timecoin.node;

import io.timecoin.base.DurableDirectory;
import io.timecoin.base.EngineException;
import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.NodeKey;
import io.timecoin.ledger.Genesis;
import io.timecoin.peers.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the home of an observer of a chain that is there: a key of its node, none to vote with. */
final class ObserverHome {
    private ObserverHome() {}

    /**
     * Writes key, genesis and configuration.
     *
     * @param home new, or empty
     * @param genesis of the chain
     * @param listen where it will listen
     * @param peers whom it follows the chain with
     * @return the node's key
     * @throws EngineException FATAL: CONFIG if the home is taken, DISK if it cannot be written
     */
    static NodeKey make(NodeHome home, Genesis genesis, PeerAddress listen, List<PeerAddress> peers) {
        Path directory = home.directory();
        NewChain.requireFree(directory);
        String named = peers.stream().map(peer -> '"' + peer.toString() + '"').collect(Collectors.joining(", "));
        try {
            NewChain.makeKeys(home);
            NodeKey key = NodeKey.of(KeyFile.create(home.nodeKey(), new SecureRandom()));
            GenesisFile.write(home.genesis(), genesis);
            Files.writeString(
                    home.config(),
                    NewChain.config(listen, named)
                            .set("node", "role", "\"observer\"")
                            .toString());
            DurableDirectory.sync(directory);
            return key;
        } catch (IOException e) {
            throw NewChain.cannotMake(home, e);
        }
    }
}
