package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.BlockFinalDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SubscribeBlocksEncoder;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.peers.PeerAddress;
import io.timecoin.peers.SlotsConfig;
import io.timecoin.peers.TrafficConfig;
import io.timecoin.peers.TrafficConfig.Gossip;
import io.timecoin.wallet.TransactionBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A validator and two that follow it, in a line: what is submitted at the far end is committed. */
@Timeout(120)
class GossipingNodesTest {
    private static final int WALLETS = 4;
    private static final int COUNT = 3;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long WAIT_S_MAX = 60;

    @TempDir
    Path directory;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[65_536]);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final Deque<ValidatorNode> nodes = new ArrayDeque<>();
    private DevHome origin;

    @AfterEach
    void close() {
        for (ValidatorNode node : nodes) {
            node.close();
            assertNull(node.failure());
        }
    }

    private ValidatorNode start(NodeConfig config) {
        // Nodes that look for others would not stay a line.
        ValidatorNode node = ValidatorNode.start(config.with(new TrafficConfig(true, Gossip.ANNOUNCE))
                .with(config.guard().with(new SlotsConfig(8, 0))));
        nodes.push(node);
        return node;
    }

    /** A node of the same chain, with a key of its own, linked with one other. */
    private ValidatorNode follow(int number, ValidatorNode other) throws IOException {
        DevHome home = new DevHome(directory.resolve("follower-" + number), WALLETS);
        GenesisFile.write(home.config.home().genesis(), origin.genesis);
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        Files.delete(home.config.home().validatorKey());
        KeyFile.write(home.config.home().validatorKey(), Ed25519Signer.fromSeed(seed));
        return start(new NodeConfig(
                home.config.home(),
                home.config.listener(),
                List.of(new PeerAddress("127.0.0.1", other.port())),
                home.config.pipeline(),
                home.config.pool(),
                home.config.journal(),
                home.config.store()));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void submit(WireProbe probe, int wallet) throws IOException {
        UnsafeBuffer txId = new UnsafeBuffer(
                GenesisCoins.txId(GenesisCodec.hash(origin.genesis), wallet).toByteArray());
        int length = new TransactionBuilder(DevHome.CHAIN_ID)
                .begin(NEVER)
                .spend(txId, 0, GenesisCoins.outputIndex(wallet), origin.wallets.newSigner(wallet))
                .pay(DevHome.COIN - 10_000, origin.wallets.owners(), origin.wallets.ownerAt(wallet + 1))
                .build(frame, 0);
        probe.send(FrameType.TRANSACTION, wallet, frame, length);
        assertEquals(ResultCode.OK, answer(probe));
    }

    private void subscribe(WireProbe probe) throws IOException {
        SubscribeBlocksEncoder encoder = new SubscribeBlocksEncoder();
        encoder.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder()).reserved(0);
        probe.send(FrameType.SUBSCRIBE_BLOCKS, 1, frame, encoder.limit());
        assertEquals(ResultCode.OK, answer(probe));
    }

    private ResultCode answer(WireProbe probe) throws IOException {
        UnsafeBuffer payload = probe.receive();
        assertEquals(FrameType.ANSWER, probe.type);
        return ResultCode.byCode(
                new AnswerDecoder().wrapAndApplyHeader(payload, 0, header).resultCode());
    }

    @Test
    void shouldCommitWhatIsSubmittedAtTheOtherEndOfALine() throws IOException {
        origin = new DevHome(directory.resolve("validator"), WALLETS);
        ValidatorNode validator = start(origin.config);
        ValidatorNode middle = follow(1, validator);
        ValidatorNode end = follow(2, middle);
        await(() -> end.peers().size() == 1 && middle.peers().size() == 2);
        try (WireProbe watching = new WireProbe(validator.port());
                WireProbe paying = new WireProbe(end.port())) {
            subscribe(watching);
            for (int wallet = 0; wallet < COUNT; wallet++) {
                submit(paying, wallet);
            }
            int committed = 0;
            while (committed < COUNT) {
                UnsafeBuffer payload = watching.receive();
                assertEquals(FrameType.BLOCK_FINAL, watching.type);
                committed += new BlockFinalDecoder()
                        .wrapAndApplyHeader(payload, 0, header)
                        .transactions()
                        .count();
            }
        }
        assertEquals(COUNT, validator.network().gossip().asked());
        // Counted once it is handed over.
        await(() -> middle.network().gossip().served() >= COUNT);
        assertEquals(COUNT, middle.network().gossip().served());
    }
}
