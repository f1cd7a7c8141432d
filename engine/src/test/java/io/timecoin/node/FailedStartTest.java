package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.journal.MappedJournal;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.pipeline.BlockSink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails late leaves a home that starts. */
class FailedStartTest {
    private static final int TRIES = 4;

    @TempDir
    Path directory;

    /** The port is the last thing wanted: by then the clock has ticked and the first block may be on its way. */
    @Test
    void shouldStartAfterStartsThatFoundThePortTaken() throws IOException {
        DevHome home = new DevHome(directory, 1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NodeConfig config = home.with(
                    ListenerConfig.at("127.0.0.1", taken.getLocalPort()), home.config.pool(), home.config.store());
            for (int i = 0; i < TRIES; i++) {
                EngineException failure = assertThrows(EngineException.class, () -> ValidatorNode.start(config));
                assertEquals(EngineException.Cause.PORT_IN_USE, failure.reason(), failure.getMessage());
            }
        }
        ValidatorNode node = ValidatorNode.start(home.config);
        node.close();
        assertNull(node.failure());
        JournalOracle oracle =
                new JournalOracle(new MappedJournal(home.config.home().journal()), BlockSink.NONE);
        assertTrue(oracle.height >= 1);
        assertEquals(oracle.height, node.finalHeight());
        assertEquals(oracle.stateRoot, node.finalStateRoot());
    }
}
