package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.SampleHistory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a node that begins takes a state. */
class StateTakingTest {
    private static final List<PeerAddress> SOMEBODY = List.of(new PeerAddress("10.0.0.1", 1));

    private static SampleHistory.Chain chain;

    @TempDir
    Path directory;

    @BeforeAll
    static void run() {
        chain = SampleHistory.run(1, 4, 10);
    }

    private boolean isWanted(SyncConfig.Mode mode, List<PeerAddress> peers, List<PeerAddress> bootstrap) {
        NodeConfig config = SyncingNewcomer.config(directory, peers)
                .with(new SyncConfig(mode, 1, null))
                .with(GuardConfig.defaults(null).asking(bootstrap));
        ReplicaConfig replica = SyncingNewcomer.replica(config, chain.history().genesis());
        return new StateTaking(config, replica).isWanted();
    }

    @Test
    void shouldTakeAStateOfWhomBootstrapNodesLeadTo() {
        assertTrue(isWanted(SyncConfig.Mode.AUTO, List.of(), SOMEBODY));
        assertTrue(isWanted(SyncConfig.Mode.STATE, List.of(), SOMEBODY));
        assertTrue(isWanted(SyncConfig.Mode.AUTO, SOMEBODY, List.of()));
        assertFalse(isWanted(SyncConfig.Mode.BLOCKS, SOMEBODY, SOMEBODY));
    }

    @Test
    void shouldRefuseToTakeAStateOfNobody() {
        assertFalse(isWanted(SyncConfig.Mode.AUTO, List.of(), List.of()));
        EngineException refused =
                assertThrows(EngineException.class, () -> isWanted(SyncConfig.Mode.STATE, List.of(), List.of()));
        assertEquals(Cause.CONFIG, refused.reason());
    }
}
