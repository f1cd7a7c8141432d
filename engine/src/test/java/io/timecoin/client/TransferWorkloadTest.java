package io.timecoin.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.wallet.SpendableCoin;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferWorkloadTest {
    @Test
    void shouldHoldTransfersThatALedgerAcceptsInOrder() {
        int count = 2000;
        TransferWorkload workload = Workloads.prepared(count, 100);
        LedgerOfOne ledger = new LedgerOfOne(Workloads.genesisFor(workload.config()), Workloads.WALLETS, true);
        int signatures = 0;
        for (int i = 0; i < count; i++) {
            ResultCode code = ledger.apply(workload.buffer(i), workload.offset(i), workload.length(i));
            assertEquals(ResultCode.OK, code, "transfer " + i);
            signatures++;
        }
        assertTrue(ledger.nearestParent() >= 100);
        assertTrue(ledger.lowestFeePerKb() >= 1000);
        assertTrue(ledger.withInputs(1) > count * 8 / 10);
        assertTrue(ledger.withInputs(2) > 0 && ledger.withInputs(3) > 0 && ledger.withInputs(4) > 0);
        assertTrue(workload.signatureCount() >= signatures);
    }

    @Test
    void shouldBeTheSameForTheSameSeed() {
        TransferWorkload first = Workloads.prepared(300, 10);
        TransferWorkload second = Workloads.prepared(300, 10);
        assertEquals(first.bytes(), second.bytes());
        for (int i = 0; i < 300; i++) {
            assertEquals(bytes(first, i), bytes(second, i));
        }
    }

    private static String bytes(TransferWorkload workload, int number) {
        byte[] bytes = new byte[workload.length(number)];
        workload.buffer(number).getBytes(workload.offset(number), bytes);
        return Arrays.toString(bytes);
    }

    @Test
    void shouldPutCoinsTogetherThatAreTooSmallAlone() {
        WorkloadConfig config = new WorkloadConfig(10, 7, 1, 1, 100, 1000, InputShares.ONLY_ONE);
        List<SpendableCoin> small = Workloads.genesis(40, 500);
        LedgerOfOne ledger = new LedgerOfOne(small, Workloads.WALLETS, true);
        TransferWorkload workload = TransferWorkload.prepare(config, Workloads.WALLETS, small, 1);
        for (int i = 0; i < 10; i++) {
            assertEquals(ResultCode.OK, ledger.apply(workload.buffer(i), workload.offset(i), workload.length(i)));
        }
        assertEquals(0, ledger.withInputs(1));
    }

    @Test
    void shouldSayHowManyCoinsItNeeds() {
        WorkloadConfig config = Workloads.config(1000, 500);
        List<SpendableCoin> few = Workloads.genesis(100, 1_000_000);
        EngineException failure =
                assertThrows(EngineException.class, () -> TransferWorkload.prepare(config, Workloads.WALLETS, few, 1));
        assertEquals(EngineException.Cause.CONFIG, failure.reason());
        assertTrue(failure.getMessage().contains(Integer.toString(config.initialCoins())));
    }

    @Test
    void shouldSignAheadInOrderAndStop() {
        WorkloadConfig config = Workloads.config(1000, 100);
        TransferWorkload workload =
                TransferWorkload.signAhead(config, Workloads.WALLETS, Workloads.genesisFor(config), 1);
        assertTrue(workload.awaitSigned(0));
        assertTrue(workload.awaitSigned(300));
        workload.stop();
        // Seconds of work, so that it is stopped amid it.
        WorkloadConfig more = Workloads.config(50_000, 100);
        TransferWorkload stopped = TransferWorkload.signAhead(more, Workloads.WALLETS, Workloads.genesisFor(more), 1);
        stopped.stop();
        assertFalse(stopped.awaitSigned(49_999));
    }

    @Test
    void shouldFindNumbersByIdPrefix() {
        TxIdIndex index = new TxIdIndex(1000);
        for (int i = 0; i < 1000; i++) {
            index.put(key(i), i);
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals(i, index.find(key(i)));
            assertEquals(-1, index.find(key(i) + 1));
        }
        assertEquals(-1, new TxIdIndex(0).find(0));
    }

    /** Every fourth key shares its low bits with others, and one is zero. */
    private static long key(int i) {
        return i % 4 == 0 ? (long) i << 40 : i * 0x9E37_79B9_7F4A_7C15L & ~1L;
    }
}
