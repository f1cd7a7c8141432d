package io.timecoin.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.client.LoadConfig.Mode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadGeneratorTest {
    private static LoadConfig openLoop(ValidatorOfOne validator, int rate, long windowMs) {
        return LoadConfig.openLoop("127.0.0.1", validator.listener.port(), rate, windowMs);
    }

    @Test
    void shouldCommitEveryTransferOfAScheduledLoad() {
        TransferWorkload workload = Workloads.prepared(2000, 100);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 0, 0)) {
            LoadGenerator generator = new LoadGenerator(openLoop(validator, 4000, 60_000), workload);
            LoadReport report = generator.run();
            assertEquals(2000, report.sent());
            assertEquals(2000, report.accepted());
            assertEquals(2000, report.committed());
            assertEquals(0, report.rejected());
            assertEquals(0, report.unanswered());
            assertEquals(0, report.unsettled());
            assertEquals(2000, report.toAccepted().count());
            assertEquals(2000, report.toCommitted().count());
            assertTrue(report.toCommitted().p50Ms() > 0);
            assertTrue(report.toCommitted().maxMs() >= report.toCommitted().p999Ms());
            assertTrue(report.sendSeconds() >= 0.4, "sent ahead of the schedule");
            assertTrue(report.tps() > 0 && report.tps() <= 2000 / 0.4);
            assertTrue(report.height() > 0);
            assertNull(report.lost());
            assertEquals(Map.of(), report.rejectedByCode());
        }
    }

    @Test
    void shouldEndWithTheWindow() {
        TransferWorkload workload = Workloads.prepared(2000, 100);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 0, 0)) {
            LoadReport report = new LoadGenerator(openLoop(validator, 1000, 300), workload).run();
            assertEquals(300, report.sent());
            assertEquals(300, report.committed());
        }
    }

    @Test
    void shouldCountTheWaitOfEveryTransferThatWasDueDuringAPause() {
        int count = 600;
        int rate = 1000;
        TransferWorkload workload = Workloads.prepared(count, 100);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, count, 0, 0)) {
            LoadReport report = new LoadGenerator(openLoop(validator, rate, 60_000), workload).run();
            assertEquals(count, report.committed());
            // Nothing is answered before the last was due, 599 ms after the first: transfer i waits 599 - i ms or more.
            assertTrue(report.toCommitted().maxMs() >= 598, report.toString());
            assertTrue(report.toCommitted().p50Ms() >= 298, report.toString());
            assertTrue(report.toAccepted().p50Ms() >= 298, report.toString());
        }
    }

    @Test
    void shouldCountRejectionsByCode() {
        TransferWorkload workload = Workloads.prepared(1500, 50);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 10, 0)) {
            LoadReport report = new LoadGenerator(openLoop(validator, 20_000, 60_000), workload).run();
            assertEquals(1500, report.sent());
            assertEquals(150, report.rejectedByCode().get(ResultCode.DUST));
            assertTrue(report.rejectedByCode().get(ResultCode.INPUT_UNKNOWN) > 0);
            assertEquals(1500, report.accepted() + report.rejected());
            assertEquals(report.accepted(), report.committed());
            assertEquals(
                    report.rejected(),
                    report.rejectedByCode().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            assertEquals(0, report.unsettled());
        }
    }

    @Test
    void shouldKeepTheWindowAtTheMaximum() {
        int inFlightMax = 100;
        TransferWorkload workload = Workloads.prepared(3000, 100);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 0, 0)) {
            int port = validator.listener.port();
            LoadConfig config = new LoadConfig(
                    "127.0.0.1", port, Mode.MAXIMUM, 1, 60_000, inFlightMax, 10_000, 5_000, List.of(), null);
            LoadReport report = new LoadGenerator(config, workload).run();
            assertEquals(3000, report.committed());
            assertEquals(0, report.unsettled());
            assertEquals(0, validator.listener.counters().stalls(), "the queue holds more than the window");
        }
    }

    @Test
    void shouldRefuseAWindowThatMakesChainsTooDeep() {
        TransferWorkload workload = Workloads.prepared(10, 4);
        LoadConfig config = new LoadConfig("127.0.0.1", 1, Mode.MAXIMUM, 1, 1, 100, 1, 1, List.of(), null);
        EngineException failure = assertThrows(EngineException.class, () -> new LoadGenerator(config, workload));
        assertEquals(EngineException.Cause.CONFIG, failure.reason());
    }

    @Test
    void shouldReportWhatWasMeasuredWhenTheConnectionIsLost() {
        TransferWorkload workload = Workloads.prepared(2000, 100);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 0, 500)) {
            LoadReport report = new LoadGenerator(openLoop(validator, 2000, 60_000), workload).run();
            assertNotNull(report.lost());
            assertTrue(report.committed() > 0 && report.committed() < 2000);
        }
    }

    /** What the first had committed and the client did not hear of is not settled: its second sending proves nothing. */
    @Test
    void shouldGoOnWithAnotherValidatorWhenTheConnectionIsLost() {
        TransferWorkload workload = Workloads.prepared(2000, 100);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 0, 500);
                ValidatorOfOne other = validator.peer()) {
            LoadConfig config = LoadConfig.openLoop("127.0.0.1", validator.listener.port(), 2000, 60_000);
            InetSocketAddress takesOver = InetSocketAddress.createUnresolved("127.0.0.1", other.listener.port());
            LoadGenerator generator = new LoadGenerator(
                    new LoadConfig(
                                    config.host(),
                                    config.port(),
                                    config.mode(),
                                    2000,
                                    60_000,
                                    1,
                                    500,
                                    5_000,
                                    List.of(),
                                    null)
                            .with(List.of(takesOver)),
                    workload);
            LoadReport report = generator.run();
            assertNull(report.lost());
            assertEquals(2000, report.sent());
            assertEquals(0, report.unsent());
            assertEquals(0, report.rejected());
            assertTrue(report.committed() >= 1000, report.toString());
            assertEquals(2000, report.committed() + report.unsettled());
            List<Long> acknowledged = new ArrayList<>();
            List<Long> seenFinal = new ArrayList<>();
            generator.acknowledged((idPrefix, isFinal) -> (isFinal ? seenFinal : acknowledged).add(idPrefix));
            assertEquals(report.committed(), seenFinal.size());
            assertEquals(report.accepted(), seenFinal.size() + acknowledged.size());
        }
    }

    @Test
    void shouldStopOnRequestAndGiveSamplesMeanwhile() throws Exception {
        TransferWorkload workload = Workloads.prepared(2000, 100);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 0, 0)) {
            LoadGenerator generator = new LoadGenerator(openLoop(validator, 100, 60_000), workload);
            LoadReport[] report = new LoadReport[1];
            Thread runner = new Thread(() -> report[0] = generator.run());
            runner.start();
            LoadSample sample = generator.sample();
            long measured = sample.toCommitted().count();
            while (sample.committed() < 10) {
                Thread.onSpinWait();
                sample = generator.sample();
                measured += sample.toCommitted().count();
            }
            generator.stop();
            runner.join();
            assertTrue(measured >= 10);
            assertTrue(report[0].sent() < 2000);
            assertEquals(report[0].sent(), report[0].committed());
            assertEquals(report[0].committed(), report[0].toCommitted().count());
        }
    }

    @Test
    void shouldSayWhenNobodyListens() {
        TransferWorkload workload = Workloads.prepared(10, 10);
        ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 0, 0);
        LoadConfig config = openLoop(validator, 10, 10);
        validator.close();
        EngineException failure = assertThrows(EngineException.class, () -> new LoadGenerator(config, workload).run());
        assertEquals(EngineException.Cause.NETWORK, failure.reason());
        assertTrue(failure.getMessage().contains("127.0.0.1:" + config.port()));
    }

    @Test
    void shouldAskForTheStatus() {
        TransferWorkload workload = Workloads.prepared(10, 10);
        try (ValidatorOfOne validator = ValidatorOfOne.start(workload, 0, 0, 0)) {
            NodeStatus status = StatusQuery.ask("127.0.0.1", validator.listener.port(), 10_000, null);
            assertEquals(Workloads.CHAIN_ID, status.chainId());
            assertEquals(3, status.poolTransactions());
            assertEquals(12, status.utxoCount());
            assertEquals(1000, status.feeFloor());
            assertEquals(Hash.fromHex("cd".repeat(Hash.BYTES)), status.blockHash());
            assertEquals("validator of one", status.agent());
        }
    }
}
