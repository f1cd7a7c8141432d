package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.ledger.ChainRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the replay of a real journal tells of transactions that a validator accepted. */
@Timeout(120)
class JournalRootsTest {
    private static final int INTERVAL_MS = 20_000;
    private static final int EXPIRY_MS = 10_000;
    private static final long WAIT_S_MAX = 60;

    /** Acknowledged by nobody's journal. */
    private static final long STRANGER = 77;

    @TempDir
    Path directory;

    @Test
    void shouldTellTheTransactionThatExpiredFromThoseThatAreLost() throws IOException {
        DevHome home = new DevHome(
                directory,
                2,
                new ChainRules(2 << 20, 10_000, INTERVAL_MS, INTERVAL_MS, 5_000, 100, 600_000, 1L << 50, 100_000, 546));
        PlannedTransfers committed = new PlannedTransfers(home, 1);
        PlannedTransfers expired;
        try (ValidatorNode node = ValidatorNode.start(home.config);
                WireProbe probe = new WireProbe(node.port())) {
            // The interval begins with a block that is long due; what expires within it is in none.
            await(() -> node.storedHeight() == 1);
            submit(probe, committed.frame(0));
            expired = new PlannedTransfers(home, 1, System.currentTimeMillis() + EXPIRY_MS);
            submit(probe, expired.frame(1));
            await(() -> node.departures().expired() == 1);
            await(() -> node.storedHeight() == 2);
            assertNull(node.failure());
        }
        AcknowledgedIds ids = new AcknowledgedIds();
        ids.add(idPrefix(committed.txId(0)), false);
        ids.add(idPrefix(expired.txId(1)), false);
        ids.add(STRANGER, false);
        JournalRoots.of(home.config.home(), ids);
        assertEquals(new AcknowledgedIds.Tally(1, 1), ids.tally(1));
        assertEquals(new AcknowledgedIds.Tally(1, 2), ids.tally(2));
    }

    private static void submit(WireProbe probe, UnsafeBuffer transaction) throws IOException {
        probe.send(FrameType.TRANSACTION, 1, transaction, transaction.capacity());
        UnsafeBuffer answer = probe.receive();
        int code = new AnswerDecoder()
                .wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder())
                .resultCode();
        assertEquals(ResultCode.OK.code(), code);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("what is waited for does not come");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long idPrefix(Hash txId) {
        return new UnsafeBuffer(txId.toByteArray()).getLong(0);
    }
}
