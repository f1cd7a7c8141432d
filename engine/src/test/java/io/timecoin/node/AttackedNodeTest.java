package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.peers.NetworkCounters;
import io.timecoin.wallet.TransactionBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real validator under every attack of the command line, while an honest client goes on. */
@Timeout(240)
class AttackedNodeTest {
    private static final int WALLETS = 64;

    private static final long WAIT_S_MAX = 120;

    @TempDir
    Path directory;

    private DevHome home;
    private ValidatorNode node;

    @BeforeEach
    void start() throws IOException {
        home = new DevHome(directory, WALLETS);
        node = ValidatorNode.start(home.config);
    }

    @AfterEach
    void stop() {
        node.close();
        assertNull(node.failure());
        assertTrue(node.finalHeight() >= 1, "honest transfers were committed");
    }

    private String[] attack(String kind, String... more) {
        String line = "load --attack " + kind + " --address 127.0.0.1:" + node.port() + " --seconds 3 --json "
                + String.join(" ", more);
        return line.strip().split(" ");
    }

    /** Runs it beside honest transfers, and looks at what is left of it. */
    private JsonNode attacked(String kind, String... more) throws Exception {
        CompletableFuture<CliRun> running = CompletableFuture.supplyAsync(() -> CliRun.of(attack(kind, more)));
        int transfers = 0;
        try (WireProbe honest = new WireProbe(node.port())) {
            while (!running.isDone() && transfers < WALLETS - 1) {
                submit(honest, transfers++);
            }
            CliRun run = running.get();
            assertEquals(0, run.exitCode(), run.err());
            submit(honest, WALLETS - 1);
            JsonNode report = run.json();
            assertEquals(kind, report.get("attack").textValue());
            assertTrue(report.get("probesAnswered").intValue() > 0, run.out());
            await(() -> node.network().connections() == 1);
            return report;
        }
    }

    private void submit(WireProbe probe, int wallet) throws IOException {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[1024]);
        Hash genesisHash = GenesisCodec.hash(home.genesis);
        UnsafeBuffer txId =
                new UnsafeBuffer(GenesisCoins.txId(genesisHash, wallet).toByteArray());
        TransactionBuilder builder = new TransactionBuilder(DevHome.CHAIN_ID);
        builder.begin(Long.MAX_VALUE)
                .spend(txId, 0, GenesisCoins.outputIndex(wallet), home.wallets.newSigner(wallet))
                .pay(DevHome.COIN - 10_000, home.wallets.owners(), home.wallets.ownerAt(0));
        probe.send(FrameType.TRANSACTION, wallet, frame, builder.build(frame, 0));
        UnsafeBuffer answer = probe.receive();
        assertEquals(wallet, probe.correlationId);
        assertEquals(
                ResultCode.OK.code(),
                new AnswerDecoder()
                        .wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder())
                        .resultCode());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "what is waited for does not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void assertOnlyCodes(JsonNode report, ResultCode... possible) {
        Set<String> codes = new TreeSet<>();
        report.get("answersByCode").fieldNames().forEachRemaining(codes::add);
        assertFalse(codes.isEmpty(), report.toString());
        for (ResultCode code : possible) {
            codes.remove(code.name());
        }
        assertEquals(Set.of(), codes);
    }

    @Test
    void shouldRefuseInvalidSignaturesByTheWholeEquation() throws Exception {
        JsonNode report = attacked("invalid-signatures", "--rate", "300", "--identities", "3");
        assertOnlyCodes(report, ResultCode.SIGNATURE_INVALID, ResultCode.RATE_LIMITED, ResultCode.BANNED);
        assertTrue(report.get("answersByCode").get("SIGNATURE_INVALID").longValue() >= 3);
        assertTrue(report.get("sent").longValue() >= report.get("answered").longValue());
        assertTrue(report.get("handshakes").longValue() >= 3);
    }

    @Test
    void shouldCountEveryFrameThatTheValidatorHasRead() throws Exception {
        NetworkCounters before = node.network();
        JsonNode report = attacked("duplicate", "--rate", "300", "--connections", "2");
        NetworkCounters after = node.network();
        // Of honest clients: at most one transfer of each wallet, and the questions; the last may have got no answer in
        // time.
        long others = WALLETS
                + 2
                + report.get("probesAnswered").longValue()
                + report.get("probesUnanswered").longValue();
        long frames = after.framesIn() + after.framesRefused() - before.framesIn() - before.framesRefused();
        long sent = report.get("sent").longValue();
        assertTrue(frames >= report.get("answered").longValue(), frames + " " + report);
        assertTrue(frames <= sent + others, frames + " " + report);
        assertOnlyCodes(report, ResultCode.INPUT_UNKNOWN, ResultCode.RATE_LIMITED);
    }

    @Test
    void shouldSendOneTransferThatCanBeCommittedWhenGenesisIsGiven() throws Exception {
        String genesis = home.config.home().genesis().toString();
        CliRun run = CliRun.of(attack("duplicate", "--rate", "50", "--genesis", genesis, "--wallets", "64"));
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(1, run.json().get("answersByCode").get("OK").intValue(), run.out());
        assertOnlyCodes(
                run.json(),
                ResultCode.OK,
                ResultCode.ALREADY_POOLED,
                ResultCode.INPUT_UNKNOWN,
                ResultCode.RATE_LIMITED);
    }

    @ParameterizedTest
    @CsvSource({
        "malformed,--rate 500 --identities 2",
        "malformed,--rate max",
        "oversized,--rate 2000 --identities 2 --connections 6",
        "compression-bomb,--rate 300 --identities 2 --connections 3",
        "invalid-signatures,--rate max --identities 2 --connections 4",
        "duplicate,--rate max"
    })
    void shouldGoOnThroughFramesOfAnyKind(String kind, String options) throws Exception {
        JsonNode report = attacked(kind, options.split(" "));
        assertTrue(report.get("sent").longValue() > 0, report.toString());
        assertTrue(report.get("bytes").longValue() > 0, report.toString());
        assertTrue(report.get("answered").longValue() > 0, report.toString());
    }

    @Test
    void shouldRefuseBombsOfAPeerByTheirOwnCode() throws Exception {
        JsonNode report = attacked("compression-bomb", "--rate", "200");
        assertTrue(report.get("answersByCode").has("COMPRESSION_INVALID"), report.toString());
        assertTrue(report.get("otherFrames").longValue() > 0, "the validator said hello");
    }

    @Test
    void shouldTakeHonestConnectionsBesideSlowOnes() throws Exception {
        JsonNode report = attacked("slowloris", "--rate", "600", "--connections", "120");
        assertTrue(report.get("connectionsMade").longValue() >= 120, report.toString());
        assertEquals(0, report.get("answered").longValue());
        assertTrue(report.get("sent").longValue() > 0, report.toString());
    }

    @Test
    void shouldTakeHonestConnectionsBesideAFlood() throws Exception {
        JsonNode report = attacked("connection-flood", "--rate", "100", "--connections", "4");
        assertTrue(report.get("handshakes").longValue() > 4, report.toString());
        assertEquals(0, report.get("bytes").longValue());
    }

    @Test
    void shouldRefuseToAttackWhereItMustNot() throws Exception {
        CliRun run = CliRun.of("load", "--attack", "malformed", "--address", "192.0.2.1:7410", "--json");
        assertEquals(3, run.exitCode());
        assertTrue(run.err().contains("--i-own-this-network"), run.err());
        run = CliRun.of("load", "--attack", "malforme", "--address", "127.0.0.1:1");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("slowloris"), run.err());
        run = CliRun.of("load", "--address", "127.0.0.1:1", "--genesis", "none", "--identities", "2");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("--attack"), run.err());
        attacked("malformed", "--rate", "1");
    }
}
