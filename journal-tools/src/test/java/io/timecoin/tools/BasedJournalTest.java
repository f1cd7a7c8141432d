package io.timecoin.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.journal.JournalConfig;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.Passport;
import io.timecoin.node.NodeHome;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.Snapshots;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.OfferedState;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.ReplicaConfig;
import io.timecoin.replica.ReplicaConfigCodec;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that does not begin with the chain is replayed from the snapshot it names, or not at all. */
class BasedJournalTest {
    private static final FailStop FAIL_STOP = new FailStop(failure -> {});

    @TempDir
    static Path shared;

    private static AuditedHome origin;
    private static NodeHome based;
    private static Path baseFile;

    /** A second home, whose journal begins where that of the first ends. */
    @BeforeAll
    static void beginFromTheEndOfAnother() throws IOException {
        origin = new AuditedHome(shared.resolve("origin")).fill();
        based = new NodeHome(shared.resolve("based"));
        StoreConfig store = StoreConfig.of(based.store(), 10_000);
        ReplicaConfig config;
        ReplicaBase base;
        try (MappedJournal source = new MappedJournal(new NodeHome(origin.home).journal());
                JournalReader reader = new JournalReader(source)) {
            assertTrue(reader.nextRecord());
            config = Replay.configOf(reader.record());
            base = base(config, reader, store);
        }
        baseFile = JournalStart.baseFile(based.store(), base);
        Ed25519Signer key = KeyFile.read(new NodeHome(origin.home).validatorKey());
        Passport passport = Passport.ofThisProcess("1", "none", ReplicaConfigCodec.encode(config.withBase(base)));
        JournalWriter writer =
                JournalWriter.open(JournalConfig.of(based.journal()), passport, key, System::currentTimeMillis);
        writer.close(true);
    }

    private static ReplicaBase base(ReplicaConfig config, JournalReader reader, StoreConfig store) {
        AtomicReference<byte[]> header = new AtomicReference<>();
        try (ValidatorState end = ValidatorState.atGenesis(config, FAIL_STOP, 1)) {
            Replay replay = new Replay(
                    end,
                    (block, sequence) -> {
                        byte[] bytes = new byte[block.headerLength()];
                        block.bytes().getBytes(block.headerAt(), bytes);
                        header.set(bytes);
                    },
                    null);
            assertNull(replay.replay(reader.record()));
            replay.replayAll(reader);
            Hash root = end.stateRoot();
            OfferedState offered = new OfferedState(
                    end.replica().height(),
                    end.replica().tipHash(),
                    header.get(),
                    null,
                    root,
                    end.replica().standing());
            try (ValidatorState begun = ValidatorState.behind(config, FAIL_STOP, 1, offered, end.coins()::forEach)) {
                return new Snapshots(SnapshotFiles.open(store)).writeBase(begun);
            }
        }
    }

    private static Ran replay(Object... more) {
        Object[] args = new Object[3 + more.length];
        args[0] = "replay";
        args[1] = based.directory();
        args[2] = "--json";
        System.arraycopy(more, 0, args, 3, more.length);
        return Ran.tool(args);
    }

    private static void requireState(Ran ran) {
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = ran.result();
        assertEquals(origin.height, result.get("height").longValue());
        assertEquals(origin.stateRoot.toString(), result.get("stateRoot").textValue());
    }

    @Test
    void shouldReplayFromTheSnapshotBesideTheJournal() {
        assertEquals(0, Ran.tool("verify", based.directory()).exitCode());
        requireState(replay());
    }

    @Test
    void shouldSayWhichSnapshotIsMissing() throws IOException {
        Path away = shared.resolve("away.snap");
        Files.move(baseFile, away);
        try {
            Ran ran = replay();
            assertEquals(4, ran.exitCode());
            assertTrue(ran.err().contains(baseFile.toString()), ran.err());
            assertTrue(ran.err().contains("at height " + origin.height), ran.err());
            assertEquals(0, Ran.tool("verify", based.directory()).exitCode(), "the records are proven without it");
            requireState(replay("--base", away));
            byte[] bytes = Files.readAllBytes(away);
            bytes[bytes.length / 2] ^= 1;
            Path damaged = Files.write(shared.resolve("damaged.snap"), bytes);
            assertEquals(4, replay("--base", damaged).exitCode());
        } finally {
            Files.move(away, baseFile);
        }
    }
}
