package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.client.TransferWorkload;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.TransactionHashes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Threads that verify the signatures of a workload and do nothing else: the bound of any validator on these cores. */
final class VerifyAlone {
    private static final int BATCH = 64;
    private static final int WARM_UP_SECONDS_MIN = 3;
    private static final int WARM_UP_SECONDS_MAX = 20;
    private static final double SETTLED = 1.02;

    private final TransferWorkload workload;
    private final int chainId;
    private final int threads;
    private final int decodedKeys;
    private final UnsafeBuffer txIds;

    VerifyAlone(TransferWorkload workload, int chainId, int threads, int decodedKeys) {
        this.workload = workload;
        this.chainId = chainId;
        this.threads = threads;
        this.decodedKeys = decodedKeys;
        this.txIds = new UnsafeBuffer(new byte[workload.count() * Hash.BYTES]);
        TransactionHashes hashes = new TransactionHashes();
        TransactionView view = new TransactionView();
        for (int i = 0; i < workload.count(); i++) {
            view.wrapChecked(workload.buffer(i), workload.offset(i), workload.length(i));
            hashes.txId(view.buffer(), view.offset(), view.bodyLength(), txIds, i * Hash.BYTES);
        }
    }

    /** Verifies until a second is hardly faster than the one before: then what is to be measured is compiled. */
    void warmUp() {
        double last = perSecond(1);
        for (int seconds = 2; seconds <= WARM_UP_SECONDS_MAX; seconds++) {
            double now = perSecond(1);
            if (seconds >= WARM_UP_SECONDS_MIN && now < last * SETTLED) {
                return;
            }
            last = now;
        }
    }

    /** Verifies for so many seconds; signatures a second of all threads together. */
    double perSecond(int seconds) {
        AtomicLong verified = new AtomicLong();
        long start = System.nanoTime();
        long deadline = start + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int first = (int) ((long) workload.count() * i / threads);
            Thread thread = new Thread(() -> verifyUntil(deadline, first, verified), "verify-alone-" + i);
            thread.start();
            running.add(thread);
        }
        running.forEach(VerifyAlone::join);
        return verified.get() * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }

    private void verifyUntil(long deadline, int first, AtomicLong verified) {
        BouncyCastleVerifier verifier = new BouncyCastleVerifier(decodedKeys);
        TransactionHashes hashes = new TransactionHashes();
        TransactionView view = new TransactionView();
        int number = first;
        while (System.nanoTime() < deadline) {
            for (int i = 0; i < BATCH; i++) {
                verified.addAndGet(verifyOne(number, view, hashes, verifier));
                number = number + 1 == workload.count() ? 0 : number + 1;
            }
        }
    }

    private int verifyOne(int number, TransactionView view, TransactionHashes hashes, BouncyCastleVerifier verifier) {
        view.wrapChecked(workload.buffer(number), workload.offset(number), workload.length(number));
        DirectBuffer message = hashes.signedMessage(chainId, txIds, number * Hash.BYTES);
        for (int i = 0; i < view.witnessCount(); i++) {
            ResultCode code = verifier.verify(
                    view.buffer(),
                    view.witnessKeyAt(i),
                    view.buffer(),
                    view.witnessSignatureAt(i),
                    message,
                    0,
                    TransactionHashes.SIGNED_MESSAGE_BYTES);
            if (code != ResultCode.OK) {
                throw new IllegalStateException("a signature of the workload is " + code);
            }
        }
        return view.witnessCount();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
