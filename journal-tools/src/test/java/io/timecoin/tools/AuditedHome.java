package io.timecoin.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.BlockFinalDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SubscribeBlocksEncoder;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.journal.Durability;
import io.timecoin.journal.JournalConfig;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.node.GenesisFile;
import io.timecoin.node.NodeConfig;
import io.timecoin.node.NodeHome;
import io.timecoin.node.ValidatorNode;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import io.timecoin.wallet.DerivedWallets;
import io.timecoin.wallet.TransactionBuilder;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A validator that has run twice and left a journal: transfers that were accepted and committed, refused by the replica
 * and refused ahead of it, with small files and frequent checkpoints.
 */
final class AuditedHome {
    static final int ACCEPTED = 60;

    private static final int CHAIN_ID = 78;
    private static final long COIN = 1_000_000L;
    private static final long FEE = 10_000L;
    private static final int KIB_64 = 64 * 1024;
    private static final int JOURNAL_BLOCK = 2 * 1024 * 1024;
    private static final int CHECKPOINT_EVENTS = 25;
    private static final int UTXOS_MAX = 10_000;
    private static final int ANSWER_MS_MAX = 60_000;

    final Path home;
    final Hash validator;
    final Genesis genesis;
    private final DerivedWallets wallets = DerivedWallets.ofNumber(7, ACCEPTED);
    private final NodeHome places;
    private final JournalConfig journal;
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[KIB_64]);
    private final MessageHeaderDecoder messageHeader = new MessageHeaderDecoder();
    private Socket socket;
    private int committed;
    long height;
    Hash stateRoot;

    AuditedHome(Path directory) throws IOException {
        home = directory;
        places = new NodeHome(directory);
        Files.createDirectories(places.validatorKey().getParent());
        Ed25519Signer key = Ed25519Signer.fromSeed(new byte[32]);
        KeyFile.write(places.validatorKey(), key);
        Files.createFile(places.unusedMark());
        validator = Hash.of(key.publicKey());
        ChainRules rules = new ChainRules(KIB_64, 100, 20, UTXOS_MAX, 5_000, 100, 600_000, 1L << 50, 100_000, 546);
        genesis = new Genesis(
                ChainKind.DEVNET,
                CHAIN_ID,
                1_700_000_000_000L,
                rules,
                List.of(new Validator(validator, wallets.owner(0), Tier.GOLD)),
                IntStream.range(0, ACCEPTED)
                        .mapToObj(i -> new Allocation(wallets.owner(i), COIN))
                        .toList());
        GenesisFile.write(places.genesis(), genesis);
        journal = new JournalConfig(
                places.journal(), Durability.SYNC, KIB_64, 86_400_000, 0, CHECKPOINT_EVENTS, 200, JOURNAL_BLOCK);
    }

    private NodeConfig config(PoolConfig pool) {
        return new NodeConfig(
                places,
                ListenerConfig.at("127.0.0.1", 0),
                List.of(),
                PipelineConfig.forCores(2),
                pool,
                journal,
                StoreConfig.of(places.store(), UTXOS_MAX));
    }

    Path journal() {
        return places.journal();
    }

    /** Runs the validator twice, with half of the transfers each time; between them its operator raises the fee floor. */
    AuditedHome fill() throws IOException {
        PoolConfig pool = PoolConfig.defaults();
        run(pool, 0, ACCEPTED / 2);
        PoolConfig dearer = new PoolConfig(
                pool.transactionsMax(), pool.bytesMax(), 2 * pool.feeFloorPerKb(), pool.lockMs(), pool.chainDepthMax());
        run(dearer, ACCEPTED / 2, ACCEPTED);
        return this;
    }

    private void run(PoolConfig pool, int from, int to) throws IOException {
        ValidatorNode node = ValidatorNode.start(config(pool));
        try (Socket connection = NodeIdentity.ephemeral()
                .context()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), node.port())) {
            socket = connection;
            socket.setTcpNoDelay(true);
            // Only a validator that has stopped leaves a question unanswered; the test then fails instead of hanging.
            socket.setSoTimeout(ANSWER_MS_MAX);
            subscribe();
            for (int wallet = from; wallet < to; wallet++) {
                talk(wallet);
            }
            while (committed < to) {
                receive();
            }
            submit(transfer(from, FEE), ResultCode.INPUT_UNKNOWN);
        } finally {
            node.close();
        }
        assertNull(node.failure());
        height = node.finalHeight();
        stateRoot = node.finalStateRoot();
    }

    private void talk(int wallet) throws IOException {
        submit(transfer(wallet, FEE), ResultCode.OK);
        if (wallet % 3 == 0) {
            int length = transfer(wallet, FEE);
            frame.putByte(length - 1, (byte) 0xFF);
            submit(length, ResultCode.SIGNATURE_SCALAR_RANGE);
        }
        if (wallet % 5 == 0) {
            submit(transfer(wallet, FEE) - 1, ResultCode.MALFORMED);
        }
        if (wallet % 7 == 0) {
            submit(transfer(wallet, COIN - 1), ResultCode.DUST);
        }
    }

    private int transfer(int wallet, long fee) {
        UnsafeBuffer txId = new UnsafeBuffer(
                GenesisCoins.txId(GenesisCodec.hash(genesis), wallet).toByteArray());
        return new TransactionBuilder(CHAIN_ID)
                .begin(Long.MAX_VALUE)
                .spend(txId, 0, GenesisCoins.outputIndex(wallet), wallets.newSigner(wallet))
                .pay(COIN - fee, wallets.owners(), wallets.ownerAt((wallet + 1) % ACCEPTED))
                .build(frame, 0);
    }

    private void submit(int length, ResultCode expected) throws IOException {
        send(FrameType.TRANSACTION, length);
        assertEquals(expected, receiveAnswer());
    }

    private void subscribe() throws IOException {
        SubscribeBlocksEncoder encoder = new SubscribeBlocksEncoder();
        encoder.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder()).reserved(0);
        send(FrameType.SUBSCRIBE_BLOCKS, encoder.limit());
        assertEquals(ResultCode.OK, receiveAnswer());
    }

    private void send(FrameType type, int length) throws IOException {
        byte[] bytes = new byte[FrameHeader.BYTES + length];
        FrameHeader.encode(new UnsafeBuffer(bytes), 0, type, length, 1);
        frame.getBytes(0, bytes, FrameHeader.BYTES, length);
        socket.getOutputStream().write(bytes);
    }

    private ResultCode receiveAnswer() throws IOException {
        ResultCode code = receive();
        while (code == null) {
            code = receive();
        }
        return code;
    }

    /** One frame: the code of an answer, or null for a block, whose transactions are counted. */
    private ResultCode receive() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        UnsafeBuffer header = new UnsafeBuffer(new byte[FrameHeader.BYTES]);
        in.readFully(header.byteArray());
        byte[] bytes = new byte[(int) FrameHeader.payloadBytes(header, 0)];
        in.readFully(bytes);
        UnsafeBuffer payload = new UnsafeBuffer(bytes);
        if (FrameHeader.type(header, 0) == FrameType.BLOCK_FINAL) {
            committed += new BlockFinalDecoder()
                    .wrapAndApplyHeader(payload, 0, messageHeader)
                    .transactions()
                    .count();
            return null;
        }
        assertEquals(FrameType.ANSWER, FrameHeader.type(header, 0));
        int code = new AnswerDecoder()
                .wrapAndApplyHeader(payload, 0, messageHeader)
                .resultCode();
        return ResultCode.byCode(code);
    }
}
