package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.ResultCode;
import io.timecoin.client.StatusQuery;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.journal.JournalVerifier;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.Verification;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.txpool.PoolConfig;
import io.timecoin.wallet.TransactionBuilder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a validator finds again after an orderly end: its state, its pool, and whatever an operator changed meanwhile. */
class RestartTest {
    /** A chain whose next block never comes while a test runs, so that what is pooled stays pooled. */
    private static final ChainRules SLOW =
            new ChainRules(2 << 20, 10_000, 60_000, 60_000, 5_000, 100, 600_000, 1L << 50, 100_000, 546);

    /** A chain whose next block is due whenever a validator starts, so that one that runs leaves events behind. */
    private static final ChainRules BUSY =
            new ChainRules(2 << 20, 10_000, 20, 20, 5_000, 100, 600_000, 1L << 50, 100_000, 546);

    private static final int TRIES = 5;

    @TempDir
    Path directory;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[65_536]);

    @Test
    void shouldKeepThePoolWhenTheSnapshotOfTheEndIsThereOrDamagedOrGone() throws IOException {
        DevHome home = new DevHome(directory, 4, SLOW);
        run(home.config, node -> submit(node, home, 0, ResultCode.OK));

        run(home.config, node -> submit(node, home, 0, ResultCode.ALREADY_POOLED));
        Path newest = snapshots(home).get(0);
        try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int there = file.read();
            file.seek(file.length() / 2);
            file.write(there ^ 1);
        }
        run(home.config, node -> submit(node, home, 0, ResultCode.ALREADY_POOLED));
        for (Path snapshot : snapshots(home)) {
            Files.delete(snapshot);
        }
        run(home.config, node -> submit(node, home, 0, ResultCode.ALREADY_POOLED));
    }

    @Test
    void shouldAdmitThePoolAgainUnderWhatIsConfiguredNow() throws IOException {
        DevHome home = new DevHome(directory, 4, SLOW);
        run(home.config, node -> {
            submit(node, home, 0, ResultCode.OK);
            submit(node, home, 1, ResultCode.OK);
        });
        PoolConfig one = new PoolConfig(1, 1 << 20, 1_000, 30_000_000, 25);
        run(with(home.config, one), node -> {
            submit(node, home, 0, ResultCode.ALREADY_POOLED);
            submit(node, home, 1, ResultCode.POOL_FULL);
        });
        for (Path snapshot : snapshots(home)) {
            Files.delete(snapshot);
        }
        run(home.config, node -> {
            submit(node, home, 0, ResultCode.ALREADY_POOLED);
            submit(node, home, 1, ResultCode.OK);
        });
    }

    @Test
    void shouldLeaveStateAndJournalAtOneEventHoweverOftenTheAddressIsInUse() throws IOException {
        DevHome home = new DevHome(directory.resolve("one"), 4);
        DevHome other = new DevHome(directory.resolve("two"), 4, BUSY);
        run(other.config, node -> submit(node, other, 0, ResultCode.OK));
        JournalOracle before = replayed(other);
        run(home.config, node -> {
            NodeConfig taken =
                    other.with(ListenerConfig.at("127.0.0.1", node.port()), other.config.pool(), other.config.store());
            for (int i = 0; i < TRIES; i++) {
                EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(taken));
                assertEquals(Cause.PORT_IN_USE, refused.reason());
            }
        });
        JournalOracle after = replayed(other);
        assertEquals(before.sequence, after.sequence, "no event was journaled");
        assertEquals(before.blocks, after.blocks);
        assertEquals(before.stateRoot, after.stateRoot);
        assertTrue(verify(other).isIntact());
        run(other.config, node -> submit(node, other, 1, ResultCode.OK));
        assertTrue(verify(other).isCleanEnd());
        assertTrue(replayed(other).sequence > before.sequence);
    }

    /** What the journal leads to without snapshots and store. */
    private static JournalOracle replayed(DevHome home) {
        try (MappedJournal journal = new MappedJournal(home.config.home().journal())) {
            return new JournalOracle(journal, BlockSink.NONE);
        }
    }

    private static Verification verify(DevHome home) {
        try (MappedJournal journal = new MappedJournal(home.config.home().journal())) {
            return new JournalVerifier(journal, null).verify();
        }
    }

    @Test
    void shouldRefuseToGoOnBehindDamageInAnOlderFile() throws IOException {
        DevHome home = new DevHome(directory, 4, SLOW);
        run(home.config, node -> submit(node, home, 0, ResultCode.OK));
        run(home.config, node -> submit(node, home, 1, ResultCode.OK));
        for (Path snapshot : snapshots(home)) {
            Files.delete(snapshot);
        }
        flipByteOfFirstTransaction(home);
        EngineException refused = assertThrows(EngineException.class, () -> ValidatorNode.start(home.config));
        assertEquals(Cause.DATA_MISMATCH, refused.reason());
    }

    private void flipByteOfFirstTransaction(DevHome home) throws IOException {
        Path file;
        try (Stream<Path> files = Files.walk(home.config.home().journal())) {
            file = files.filter(name -> name.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] needle = new byte[32];
        home.wallets.owners().getBytes(home.wallets.ownerAt(1), needle);
        byte[] bytes = Files.readAllBytes(file);
        // The last place that names the payee is the transaction; the first is the genesis in the passport.
        int at = lastIndexOf(bytes, needle);
        assertTrue(at > 0);
        try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
            writer.seek(at);
            writer.write(bytes[at] ^ 1);
        }
    }

    private static int lastIndexOf(byte[] bytes, byte[] needle) {
        for (int at = bytes.length - needle.length; at >= 0; at--) {
            if (Arrays.equals(bytes, at, at + needle.length, needle, 0, needle.length)) {
                return at;
            }
        }
        return -1;
    }

    private static NodeConfig with(NodeConfig config, PoolConfig pool) {
        return new NodeConfig(
                config.home(),
                config.listener(),
                config.peers(),
                config.pipeline(),
                pool,
                config.journal(),
                config.store());
    }

    private static List<Path> snapshots(DevHome home) {
        return SnapshotFiles.open(home.config.store()).list(SnapshotKind.REPLICA);
    }

    /** What happens while a validator runs. */
    private interface Episode {
        void with(ValidatorNode node) throws IOException;
    }

    private static void run(NodeConfig config, Episode episode) throws IOException {
        ValidatorNode node = ValidatorNode.start(config);
        try {
            awaitFirstBlock(node);
            episode.with(node);
        } finally {
            node.close();
        }
        assertNull(node.failure());
    }

    /** Genesis lies far back, so the first block is due at once; what comes after it stays pooled. */
    private static void awaitFirstBlock(ValidatorNode node) {
        while (StatusQuery.ask("127.0.0.1", node.port(), 60_000, ClientIdentity.nobody())
                        .height()
                == 0) {
            Thread.onSpinWait();
        }
    }

    private void submit(ValidatorNode node, DevHome home, int wallet, ResultCode expected) throws IOException {
        UnsafeBuffer txId = new UnsafeBuffer(
                GenesisCoins.txId(GenesisCodec.hash(home.genesis), wallet).toByteArray());
        TransactionBuilder builder = new TransactionBuilder(DevHome.CHAIN_ID);
        builder.begin(Long.MAX_VALUE)
                .spend(txId, 0, GenesisCoins.outputIndex(wallet), home.wallets.newSigner(wallet))
                .pay(DevHome.COIN - 10_000, home.wallets.owners(), home.wallets.ownerAt(wallet + 1));
        int length = builder.build(frame, 0);
        try (WireProbe probe = new WireProbe(node.port())) {
            probe.send(FrameType.TRANSACTION, 1, frame, length);
            UnsafeBuffer answer = probe.receive();
            ResultCode code = ResultCode.byCode(new AnswerDecoder()
                    .wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder())
                    .resultCode());
            assertEquals(expected, code);
        }
    }
}
