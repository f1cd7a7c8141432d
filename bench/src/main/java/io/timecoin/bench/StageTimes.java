package io.timecoin.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CPU time of a pipeline's threads, by stage: what a stage costs, waiting for others left out, the switches between threads
 * included. The stages' threads are numbered in the order of the topology: verify workers, state, journal, store, publish.
 */
final class StageTimes {
    private static final String STAGE_PREFIX = "timecoin-stage-";
    private static final String NETWORK = "network";
    private static final String[] AFTER_VERIFY = {"state", "journal", "store", "publish"};
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private StageTimes() {}

    /** CPU nanoseconds so far by stage; the calling thread counts as the producer. */
    static Map<String, Long> now(int verifyWorkers) {
        Map<String, Long> nanos = new LinkedHashMap<>();
        nanos.put("producer", THREADS.getCurrentThreadCpuTime());
        nanos.put("verify", 0L);
        for (String stage : AFTER_VERIFY) {
            nanos.put(stage, 0L);
        }
        nanos.put("tree", 0L);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String stage = stageOf(thread.getName(), verifyWorkers);
            long time = THREADS.getThreadCpuTime(thread.getId());
            if (stage != null && time >= 0) {
                nanos.merge(stage, time, Long::sum);
            }
        }
        return nanos;
    }

    /** CPU nanoseconds of the whole process so far, threads that have ended included. */
    static long process() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static String stageOf(String thread, int verifyWorkers) {
        if (thread.equals("timecoin-tree")) {
            return "tree";
        }
        if (!thread.startsWith(STAGE_PREFIX)) {
            return thread.startsWith(NETWORK) ? NETWORK : null;
        }
        int number = Integer.parseInt(thread.substring(STAGE_PREFIX.length()));
        return number < verifyWorkers ? "verify" : AFTER_VERIFY[number - verifyWorkers];
    }

    /** Adds the time each stage took between two calls of {@link #now}, per transaction, and their sum. */
    static void report(
            Results results, String prefix, Map<String, Long> from, Map<String, Long> to, long transactions) {
        double sum = 0;
        for (Map.Entry<String, Long> entry : to.entrySet()) {
            double each = (entry.getValue() - from.get(entry.getKey())) / (double) Math.max(1, transactions);
            results.add(prefix + "cpu " + entry.getKey(), each, "ns/tx");
            sum += each;
        }
        results.add(prefix + "cpu sum", sum, "ns/tx");
    }
}
