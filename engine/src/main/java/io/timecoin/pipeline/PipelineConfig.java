package io.timecoin.pipeline;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.VerifierChoice;
import java.security.SecureRandom;

/**
 * How the pipeline uses the machine. Nothing here can change a result.
 *
 * @param ringSlots slots of the ring, a power of two from 1,024 to 1,048,576; default 8,192
 * @param verifyWorkers threads that verify what is in the ring, 1 to 64; default the number of cores, or, where stages spin,
 *     two thirds of the cores that these leave
 * @param verifyInFlightMs how long verification may take of the transactions that are under way at once, and so long the
 *     state thread, 1 to 1,000 ms: so long a vote waits behind transactions in each; default 5
 * @param waiting how stages wait for each other; default by cores
 * @param largePayloads buffers for payloads over 512 bytes, and for blocks and bodies, 1 to 65,536; default 256
 * @param decodedKeys public keys each verify worker keeps decoded for BouncyCastle, a power of two; default 16,384
 * @param verifier how signatures are verified; by default what a trial finds
 */
public record PipelineConfig(
        int ringSlots,
        int verifyWorkers,
        int verifyInFlightMs,
        Waiting waiting,
        int largePayloads,
        int decodedKeys,
        VerifierChoice verifier) {
    private static final int VERIFY_IN_FLIGHT_MS = 5;

    private static final int SPIN_CORES_MIN = 16;

    /** State, journal, store, publish and tree. */
    private static final int STAGES = 5;

    /** How a stage waits for the one before it: latency against the cores it takes from others. */
    public enum Waiting {
        /** Naps while events pass, blocks while none do: least CPU, some 200 microseconds a hand-over. */
        NAPPING,
        /** Spins and yields: a core a stage under load. */
        YIELDING,
        /** Spins: a core a stage always. */
        SPINNING;

        /** A strategy for one ring. */
        public WaitStrategy strategy() {
            return switch (this) {
                case NAPPING -> new NappingWaitStrategy();
                case YIELDING -> new YieldingWaitStrategy();
                case SPINNING -> new BusySpinWaitStrategy();
            };
        }

        /** What suits a machine: where cores are few, stages that spin take them from the verify workers. */
        public static Waiting forCores(int cores) {
            return cores >= SPIN_CORES_MIN ? SPINNING : NAPPING;
        }
    }

    /** With signatures verified by BouncyCastle. */
    public PipelineConfig(
            int ringSlots,
            int verifyWorkers,
            int verifyInFlightMs,
            Waiting waiting,
            int largePayloads,
            int decodedKeys) {
        this(
                ringSlots,
                verifyWorkers,
                verifyInFlightMs,
                waiting,
                largePayloads,
                decodedKeys,
                VerifierChoice.BOUNCYCASTLE);
    }

    /** Checks every component. */
    public PipelineConfig {
        powerOfTwo("pipeline.ringSlots", ringSlots, 1 << 10, 1 << 20);
        range("pipeline.verifyWorkers", verifyWorkers, 1, 64);
        range("pipeline.verifyInFlightMs", verifyInFlightMs, 1, 1_000);
        range("pipeline.largePayloads", largePayloads, 1, 1 << 16);
        powerOfTwo("pipeline.decodedKeys", decodedKeys, 1, 1 << 20);
        if (verifier == VerifierChoice.VECTOR && !VectorModule.isHere()) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "crypto.verifier is vector, which needs the JVM's vector API: java " + VectorModule.OPTION
                            + " ...");
        }
    }

    /** A verifier for one worker, without a trial. */
    SignatureVerifier newVerifier() {
        return verifier.newVerifier(decodedKeys, new SecureRandom());
    }

    private static void powerOfTwo(String key, int value, int low, int high) {
        range(key, value, low, high);
        if (Integer.bitCount(value) != 1) {
            throw EngineException.fatal(Cause.CONFIG, key + " is " + value + ", it must be a power of two");
        }
    }

    private static void range(String key, int value, int low, int high) {
        if (value < low || value > high) {
            throw EngineException.fatal(Cause.CONFIG, key + " is " + value + ", it must be " + low + " to " + high);
        }
    }

    /** Threads that verify whole blocks and bodies ahead of the ring: half as many as in it, and one at least. */
    public int bulkWorkers() {
        return Math.max(1, verifyWorkers / 2);
    }

    /** What suits a machine with so many cores. */
    public static PipelineConfig forCores(int cores) {
        // Spinning stages need cores of their own, and so do the bulk workers beside threads that spin.
        int workers = Waiting.forCores(cores) == Waiting.SPINNING ? (cores - STAGES) * 2 / 3 : cores;
        return new PipelineConfig(
                1 << 13,
                Math.min(64, workers),
                VERIFY_IN_FLIGHT_MS,
                Waiting.forCores(cores),
                256,
                1 << 14,
                VerifierChoice.AUTO);
    }
}
