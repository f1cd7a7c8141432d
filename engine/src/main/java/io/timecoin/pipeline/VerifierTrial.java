package io.timecoin.pipeline;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.RelievedVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.TrialSignatures;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.VerifierChoice;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how signatures are verified on this machine, on a thread of its own that ends with it: each way that the configuration
 * allows is run until the JVM has compiled it, must give the verdicts of BouncyCastle, and is timed. Until then, and where none
 * is right, or of several none faster, signatures are verified by BouncyCastle one by one; whoever verifies changes over by himself
 * ({@link RelievedVerifier}). The outcome is that of the process: who asks again gets it at once.
 *
 * <p>No result depends on it: all verifiers give the same verdict.
 */
public final class VerifierTrial implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VerifierTrial.class);

    /** Longest that one way may take until it is timed: longer than a compiler needs for it. */
    private static final long WARM_UP_NS_MAX = TimeUnit.SECONDS.toNanos(15);

    /** Batches in a row that are hardly faster than the best before them: then all is compiled. */
    private static final int SETTLED_BATCHES = 100;

    private static final double HARDLY = 0.97;

    /** One batch of so many has a flaw, so that few are flawed of all. */
    private static final int FEW = 3;

    /** From its place to that of the next: odd, so that it comes to all of them. */
    private static final int STRIDE = 29;

    private static final double NANOS_PER_MICRO = 1_000.0;

    /** What a process has found; guarded by the class, so that of many validators in one process the first runs it. */
    private static final Map<VerifierChoice, VerifierChoice> OF_THIS_PROCESS = new EnumMap<>(VerifierChoice.class);

    private final VerifierChoice asked;
    private final int decodedKeys;
    private final Consumer<String> told;
    private final Ways ways;
    private final Map<VerifierChoice, VerifierChoice> known;
    private final SecureRandom random = new SecureRandom();
    private final Thread thread = new Thread(this::run, "timecoin-verifier-trial");
    private volatile VerifierChoice outcome;
    private volatile boolean isClosed;

    /** Makes a verifier for one thread. */
    @FunctionalInterface
    interface Ways {
        SignatureVerifier newVerifier(VerifierChoice choice, int decodedKeys, SecureRandom random);
    }

    /**
     * Creates a trial; nothing runs before {@link #start}.
     *
     * @param asked which ways are allowed
     * @param decodedKeys how many decoded keys a verifier holds, a power of two
     * @param told what was found, for people, by the first trial of the process; on the trial's thread
     */
    public VerifierTrial(VerifierChoice asked, int decodedKeys, Consumer<String> told) {
        this(asked, decodedKeys, told, VerifierChoice::newVerifier, OF_THIS_PROCESS);
    }

    /** The same of other ways, whose outcome is kept elsewhere. */
    VerifierTrial(
            VerifierChoice asked,
            int decodedKeys,
            Consumer<String> told,
            Ways ways,
            Map<VerifierChoice, VerifierChoice> known) {
        this.asked = asked;
        this.decodedKeys = decodedKeys;
        this.told = told;
        this.ways = ways;
        this.known = known;
        thread.setDaemon(true);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** A verifier for one thread, which changes over when the trial has ended. */
    public RelievedVerifier newVerifier() {
        return new RelievedVerifier(new BouncyCastleVerifier(decodedKeys)).relief(this::relief);
    }

    /** A verifier of the way that was found, for one thread; null before that, and where that is BouncyCastle. Any thread. */
    public SignatureVerifier relief() {
        VerifierChoice found = outcome;
        return found == null || found == VerifierChoice.BOUNCYCASTLE
                ? null
                : ways.newVerifier(found, decodedKeys, random);
    }

    /** What was found; null before that. Any thread. */
    public VerifierChoice outcome() {
        return outcome;
    }

    /** Gives it up, if it still runs; its thread ends soon after, and nobody has to wait for that. */
    @Override
    public void close() {
        isClosed = true;
    }

    /** Waits until it has ended. */
    void await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        synchronized (VerifierTrial.class) {
            if (isClosed) {
                return;
            }
            VerifierChoice found = known.get(asked);
            if (found == null) {
                found = best();
            }
            if (isClosed) {
                return;
            }
            known.put(asked, found);
            outcome = found;
        }
    }

    private VerifierChoice best() {
        if (asked.candidates().isEmpty()) {
            told.accept("signatures are verified one by one, by BouncyCastle");
            return VerifierChoice.BOUNCYCASTLE;
        }
        TrialSignatures signatures = new TrialSignatures();
        StringBuilder figures = new StringBuilder();
        VerifierChoice best = VerifierChoice.BOUNCYCASTLE;
        double bestUs = time(best, signatures, figures);
        for (VerifierChoice choice : isClosed ? List.<VerifierChoice>of() : asked.candidates()) {
            double us = time(choice, signatures, figures);
            if (us < bestUs || choice == asked) {
                best = us < Double.POSITIVE_INFINITY ? choice : best;
                bestUs = Math.min(us, bestUs);
            }
        }
        if (!isClosed) {
            told.accept("signatures are verified by " + name(best) + "; microseconds each:" + figures + forgone());
        }
        return best;
    }

    /** Microseconds a signature; infinite if it fails on this JVM, which leaves the others. */
    private double time(VerifierChoice choice, TrialSignatures signatures, StringBuilder figures) {
        try {
            if (choice == VerifierChoice.VECTOR && !isFusedByTheCpu()) {
                LOG.warn("signatures are not verified by vectors: this CPU multiplies and adds in two steps");
                return Double.POSITIVE_INFINITY;
            }
            return timeCompiled(choice, signatures, figures);
        } catch (RuntimeException | LinkageError | InternalError | AssertionError failure) {
            LOG.error("signatures cannot be verified by {} on this JVM: it is not used", name(choice), failure);
            return Double.POSITIVE_INFINITY;
        }
    }

    /**
     * Whether the CPU multiplies and adds in one step, by what the JVM says. Where it does not, a JVM computes that in big decimals:
     * a batch by lanes would take seconds.
     */
    private static boolean isFusedByTheCpu() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return Boolean.parseBoolean(jvm.getVMOption("UseFMA").getValue());
    }

    /** Microseconds a signature once it is compiled; infinite if its verdicts are not those of BouncyCastle. */
    private double timeCompiled(VerifierChoice choice, TrialSignatures signatures, StringBuilder figures) {
        SignatureVerifier verifier = ways.newVerifier(choice, TrialSignatures.COUNT, random);
        // Flaws make a verifier expect more of them, and sum less: those of few and those of many are others'.
        SignatureVerifier ofFlawed = ways.newVerifier(choice, TrialSignatures.COUNT, random);
        SignatureVerifier ofOneFlawed = ways.newVerifier(choice, TrialSignatures.COUNT, random);
        long begunNs = System.nanoTime();
        long best = Long.MAX_VALUE;
        int settled = 0;
        boolean isRight = signatures.agrees(verifier);
        while (isRight && settled < SETTLED_BATCHES && System.nanoTime() - begunNs < WARM_UP_NS_MAX && !isClosed) {
            long startNs = System.nanoTime();
            isRight = signatures.areGood(verifier);
            long tookNs = System.nanoTime() - startNs;
            isRight &= signatures.isOneGood(verifier, settled % TrialSignatures.COUNT);
            isRight &= signatures.agreesOn(ofFlawed, 2 + settled % (TrialSignatures.COUNT - 1));
            isRight &= settled % FEW == 0
                    ? signatures.findsOne(ofOneFlawed, settled * STRIDE % TrialSignatures.COUNT)
                    : signatures.areGood(ofOneFlawed);
            settled = tookNs < best * HARDLY ? 0 : settled + 1;
            best = Math.min(best, tookNs);
        }
        // Once more by what is compiled now, which is what will be run.
        if (!isRight || !isClosed && !signatures.agrees(verifier)) {
            LOG.error(
                    "signatures verified by {} get other verdicts than by BouncyCastle on this JVM: it is not used",
                    name(choice));
            return Double.POSITIVE_INFINITY;
        }
        double us = best / NANOS_PER_MICRO / TrialSignatures.COUNT;
        figures.append(String.format(Locale.ROOT, " %s %.1f", name(choice), us));
        return us;
    }

    private String forgone() {
        return asked == VerifierChoice.AUTO && !VectorModule.isHere()
                ? "; faster by the CPU's vectors: java " + VectorModule.OPTION + " ..."
                : "";
    }

    private static String name(VerifierChoice choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
