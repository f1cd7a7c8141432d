package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.ledger.ChainRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose map of coins lies elsewhere while it runs. */
@Timeout(120)
class CoinsInMemoryTest {
    private static final ChainRules RULES =
            new ChainRules(2 << 20, 10_000, 100, 20_000, 5_000, 100, 600_000, 1L << 50, 100_000, 546);

    @TempDir
    Path directory;

    private Path memory;
    private DevHome home;
    private NodeConfig config;

    @BeforeEach
    void nameADirectory() throws IOException {
        memory = directory.resolve("memory");
        home = new DevHome(directory.resolve("home"), 2, RULES);
        config = home.config.with(home.config.store().withCoinsIn(memory));
    }

    private List<Path> maps() throws IOException {
        try (Stream<Path> files = Files.list(memory)) {
            return files.toList();
        }
    }

    @Test
    void shouldMakeItAtEveryStartAndRemoveItAtEveryStop() throws IOException {
        PlannedTransfers transfers = new PlannedTransfers(home, 2);
        for (int start = 0; start < 2; start++) {
            ValidatorNode node = ValidatorNode.start(config);
            try (WireProbe probe = new WireProbe(node.port())) {
                assertEquals(1, maps().size());
                assertTrue(Files.notExists(config.store().directory().resolve("coins.map")));
                UnsafeBuffer transfer = transfers.frame(start);
                probe.send(FrameType.TRANSACTION, 1, transfer, transfer.capacity());
                int code = new AnswerDecoder()
                        .wrapAndApplyHeader(probe.receive(), 0, new MessageHeaderDecoder())
                        .resultCode();
                assertEquals(ResultCode.OK.code(), code);
            } finally {
                node.close();
            }
            assertNull(node.failure());
            assertEquals(List.of(), maps());
        }
    }

    @Test
    void shouldRefuseADirectoryThatOthersMayWriteTo() throws IOException {
        Files.createDirectory(memory);
        Files.setPosixFilePermissions(memory, PosixFilePermissions.fromString("rwxrwxrwx"));
        EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(config));
        assertEquals(EngineException.Cause.CONFIG, refused.reason());
        assertTrue(refused.getMessage().contains("store.coinsDirectory"), refused.getMessage());
    }
}
