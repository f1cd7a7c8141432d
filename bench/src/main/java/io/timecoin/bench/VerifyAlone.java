package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.client.TransferWorkload;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.crypto.VerifierChoice;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Threads that verify the signatures of a workload and do nothing else: the bound of any validator on these cores that verifies so. */
final class VerifyAlone {
    private static final int BATCH = 64;
    private static final int WARM_UP_SECONDS_MIN = 3;
    private static final int WARM_UP_SECONDS_MAX = 20;
    private static final double SETTLED = 1.02;

    private final TransferWorkload workload;
    private final int chainId;
    private final int threads;
    private final VerifierChoice verifiers;
    private final int decodedKeys;
    private final UnsafeBuffer txIds;

    VerifyAlone(TransferWorkload workload, int chainId, int threads, VerifierChoice verifiers, int decodedKeys) {
        this.workload = workload;
        this.chainId = chainId;
        this.threads = threads;
        this.verifiers = verifiers;
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
        return perSecond(threads, seconds);
    }

    /** The same of one thread. */
    double ofOnePerSecond(int seconds) {
        return perSecond(1, seconds);
    }

    private double perSecond(int threads, int seconds) {
        long[] verified = new long[threads];
        long start = System.nanoTime();
        long deadline = start + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int first = (int) ((long) workload.count() * i / threads);
            int slot = i;
            Thread thread = new Thread(() -> verified[slot] = verifyUntil(deadline, first), "verify-alone-" + i);
            thread.start();
            running.add(thread);
        }
        running.forEach(VerifyAlone::join);
        return LongStream.of(verified).sum() * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }

    /** Returns how many signatures it verified. */
    private long verifyUntil(long deadline, int first) {
        SignatureVerifier verifier = verifiers.newVerifier(decodedKeys, new SecureRandom());
        TransactionHashes hashes = new TransactionHashes();
        TransactionView view = new TransactionView();
        int from = first;
        long verified = 0;
        while (System.nanoTime() < deadline) {
            verifier.expectNothing();
            for (int i = 0; i < BATCH && verifier.expectsAtMost() > 0; i++) {
                forEachSignature((from + i) % workload.count(), view, hashes, verifier::expect);
            }
            verifier.judgeExpected();
            for (int i = 0; i < BATCH; i++) {
                forEachSignature((from + i) % workload.count(), view, hashes, mustHold(verifier));
                verified += view.witnessCount();
            }
            from = (from + BATCH) % workload.count();
        }
        return verified;
    }

    /** Takes what a verifier takes. */
    private interface Signed {
        boolean take(
                DirectBuffer key,
                int keyAt,
                DirectBuffer signature,
                int at,
                DirectBuffer message,
                int from,
                int length);
    }

    private static Signed mustHold(SignatureVerifier verifier) {
        return (key, keyAt, signature, at, message, from, length) -> {
            ResultCode code = verifier.verify(key, keyAt, signature, at, message, from, length);
            if (code != ResultCode.OK) {
                throw new IllegalStateException("a signature of the workload is " + code);
            }
            return true;
        };
    }

    private void forEachSignature(int number, TransactionView view, TransactionHashes hashes, Signed signed) {
        view.wrapChecked(workload.buffer(number), workload.offset(number), workload.length(number));
        DirectBuffer message = hashes.signedMessage(chainId, txIds, number * Hash.BYTES);
        for (int i = 0; i < view.witnessCount(); i++) {
            signed.take(
                    view.buffer(),
                    view.witnessKeyAt(i),
                    view.buffer(),
                    view.witnessSignatureAt(i),
                    message,
                    0,
                    TransactionHashes.SIGNED_MESSAGE_BYTES);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
