package io.timecoin.bench;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.BatchVerifier;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.limbs.LimbBatch;
import java.security.SecureRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Verdicts on 64 signatures of 64 keys, in batches by the lanes of the CPU's vectors or by ordinary arithmetic, and one by one by
 * BouncyCastle, with some of them invalid, spread evenly. 256 keys come again soon: lanes and limbs keep tables of them, BouncyCastle
 * nearly all decoded. Of 16,384 nobody keeps any: what strangers' signatures cost. Nanoseconds a signature.
 */
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsAppend = {VectorModule.OPTION, "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"})
public class BatchVerifyBenchmark extends EngineBenchmark {
    private static final int SIGNATURES = 64;
    private static final int MESSAGE_BYTES = TransactionHashes.SIGNED_MESSAGE_BYTES;
    private static final int SOON = 256;
    private static final int KEYS_DECODED = 1 << 14;
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    private static final int STRIDE = KEY_BYTES + SIGNATURE_BYTES + MESSAGE_BYTES;

    /** Of a hundred signatures. */
    @Param({"0", "10"})
    private int invalid;

    /** Signatures in a batch. */
    @Param({"8", "64"})
    private int batch;

    /** Keys in all, each of one signature. */
    @Param({"256", "16384"})
    private int keys;

    private BouncyCastleVerifier single;
    private UnsafeBuffer[] sets;
    private BatchVerifier lanes;
    private BatchVerifier limbs;
    private int next;

    /** Signs, and makes room. */
    @Setup
    public void prepare() {
        single = new BouncyCastleVerifier(keys <= SOON ? KEYS_DECODED : 1);
        lanes = new BatchVerifier(VectorModule.batch(SIGNATURES, new SecureRandom()));
        limbs = new BatchVerifier(new LimbBatch(SIGNATURES, new SecureRandom()));
        byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
        sets = new UnsafeBuffer[keys / SIGNATURES];
        for (int set = 0; set < sets.length; set++) {
            sets[set] = new UnsafeBuffer(new byte[SIGNATURES * STRIDE]);
            for (int i = 0; i < SIGNATURES; i++) {
                seed[0] = (byte) i;
                seed[1] = (byte) set;
                seed[2] = (byte) (set >>> Byte.SIZE);
                Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
                int at = i * STRIDE;
                signer.publicKey(sets[set], at);
                int messageAt = at + KEY_BYTES + SIGNATURE_BYTES;
                signer.sign(sets[set], messageAt, MESSAGE_BYTES, sets[set], at + KEY_BYTES);
                if (i * invalid / 100 != (i + 1) * invalid / 100) {
                    sets[set].putByte(messageAt, (byte) 1);
                }
            }
        }
    }

    /** By lanes. */
    @Benchmark
    @OperationsPerInvocation(SIGNATURES)
    public int lanes() {
        return together(lanes);
    }

    /** By limbs. */
    @Benchmark
    @OperationsPerInvocation(SIGNATURES)
    public int limbs() {
        return together(limbs);
    }

    private int together(BatchVerifier verifier) {
        UnsafeBuffer set = sets[next++ % sets.length];
        int good = 0;
        for (int from = 0; from < SIGNATURES; from += batch) {
            verifier.clear();
            for (int i = from; i < from + batch; i++) {
                int at = i * STRIDE;
                int messageAt = at + KEY_BYTES + SIGNATURE_BYTES;
                verifier.add(set, at, set, at + KEY_BYTES, set, messageAt, MESSAGE_BYTES);
            }
            verifier.judge();
            for (int i = 0; i < batch; i++) {
                good += verifier.verdict(i) == ResultCode.OK ? 1 : 0;
            }
        }
        return good;
    }

    /** One by one, keys kept decoded. */
    @Benchmark
    @OperationsPerInvocation(SIGNATURES)
    public int bouncyCastle() {
        UnsafeBuffer set = sets[next++ % sets.length];
        int good = 0;
        for (int i = 0; i < SIGNATURES; i++) {
            int at = i * STRIDE;
            int messageAt = at + KEY_BYTES + SIGNATURE_BYTES;
            good += single.verify(set, at, set, at + KEY_BYTES, set, messageAt, MESSAGE_BYTES) == ResultCode.OK ? 1 : 0;
        }
        return good;
    }
}
