package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.BlockFinalDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SubscribeBlocksEncoder;
import io.timecoin.journal.JournalConfig;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.wallet.TransactionBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, with real sockets and files: a transfer arrives, is journaled, committed, and found again. */
class ValidatorNodeTest {
    private static final long NEVER = Long.MAX_VALUE;

    @TempDir
    Path directory;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[65_536]);

    @Test
    void shouldCommitATransferAndReplayToTheSameStateAfterRestart() throws IOException {
        DevHome home = new DevHome(directory, 4);
        ValidatorNode first = run(home, probe -> {
            subscribe(probe);
            submit(probe, home, 0, ResultCode.OK);
            awaitBlockWithTransaction(probe);
            submit(probe, home, 0, ResultCode.INPUT_UNKNOWN);
        });
        assertTrue(first.finalHeight() >= 1);

        ValidatorNode second = run(home, probe -> submit(probe, home, 0, ResultCode.INPUT_UNKNOWN));
        assertTrue(second.finalHeight() >= first.finalHeight());
        if (second.finalHeight() == first.finalHeight()) {
            assertEquals(first.finalStateRoot(), second.finalStateRoot());
        }
    }

    @Test
    void shouldNotStartWhereTheJournalCannotHoldEveryMessageOfTheChain() throws IOException {
        DevHome home = new DevHome(directory, 4);
        EngineException refused =
                assertThrows(EngineException.class, () -> ValidatorNode.start(mapping(home, 64 * 1024)));
        assertEquals(EngineException.Cause.CONFIG, refused.reason());
        assertTrue(refused.getMessage().startsWith("journal.blockBytes is 65536"), refused.getMessage());
        assertFalse(Files.exists(home.config.home().journal()), "nothing was begun");
        int least = Integer.parseInt(refused.getMessage().replaceAll(".* at least ", ""));
        assertThrows(EngineException.class, () -> ValidatorNode.start(mapping(home, least / 2)));
        ValidatorNode.start(mapping(home, least)).close();
    }

    private static NodeConfig mapping(DevHome home, int blockBytes) {
        JournalConfig journal = home.config.journal();
        return new NodeConfig(
                home.config.home(),
                home.config.listener(),
                List.of(),
                home.config.pipeline(),
                home.config.pool(),
                new JournalConfig(
                        journal.directory(),
                        journal.durability(),
                        journal.rollBytesMax(),
                        journal.rollPeriodMs(),
                        journal.freeSpaceFloorBytes(),
                        journal.checkpointEvents(),
                        journal.refusedPayloadBytesPerSecond(),
                        blockBytes),
                home.config.store());
    }

    /** What a client does while a validator runs. */
    private interface Conversation {
        void with(WireProbe probe) throws IOException;
    }

    private static ValidatorNode run(DevHome home, Conversation conversation) throws IOException {
        ValidatorNode node = ValidatorNode.start(home.config);
        try (WireProbe probe = new WireProbe(node.port())) {
            conversation.with(probe);
        } finally {
            node.close();
        }
        assertNull(node.failure());
        return node;
    }

    private void subscribe(WireProbe probe) throws IOException {
        SubscribeBlocksEncoder encoder = new SubscribeBlocksEncoder();
        encoder.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder()).reserved(0);
        probe.send(FrameType.SUBSCRIBE_BLOCKS, 1, frame, encoder.limit());
        assertEquals(ResultCode.OK.code(), receiveAnswer(probe));
    }

    private void submit(WireProbe probe, DevHome home, int wallet, ResultCode expected) throws IOException {
        TransactionBuilder builder = new TransactionBuilder(DevHome.CHAIN_ID);
        Hash genesisHash = GenesisCodec.hash(home.genesis);
        UnsafeBuffer txId =
                new UnsafeBuffer(GenesisCoins.txId(genesisHash, wallet).toByteArray());
        builder.begin(NEVER)
                .spend(txId, 0, GenesisCoins.outputIndex(wallet), home.wallets.newSigner(wallet))
                .pay(DevHome.COIN - 10_000, home.wallets.owners(), home.wallets.ownerAt(wallet + 1));
        int length = builder.build(frame, 0);
        probe.send(FrameType.TRANSACTION, 7, frame, length);
        assertEquals(expected.code(), receiveAnswer(probe));
        assertEquals(7, probe.correlationId);
    }

    private int receiveAnswer(WireProbe probe) throws IOException {
        UnsafeBuffer payload = probe.receive();
        while (probe.type == FrameType.BLOCK_FINAL) {
            payload = probe.receive();
        }
        assertEquals(FrameType.ANSWER, probe.type);
        return new AnswerDecoder().wrapAndApplyHeader(payload, 0, header).resultCode();
    }

    private void awaitBlockWithTransaction(WireProbe probe) throws IOException {
        int count = 0;
        while (count == 0) {
            UnsafeBuffer payload = probe.receive();
            assertEquals(FrameType.BLOCK_FINAL, probe.type);
            count = new BlockFinalDecoder()
                    .wrapAndApplyHeader(payload, 0, header)
                    .transactions()
                    .count();
        }
        assertEquals(1, count);
    }
}
