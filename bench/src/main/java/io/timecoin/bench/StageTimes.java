package io.timecoin.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CPU time of a pipeline's threads, by stage, and what they allocate: what a stage costs, waiting for others left out, the switches between threads
 * included. The stages of several validators in one process count together.
 */
final class StageTimes {
    private static final String PREFIX = "timecoin-";
    private static final String NETWORK = "network";
    private static final List<String> STAGES =
            List.of("verify", "bulk", "state", "journal", "store", "coins", "publish", "tree");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private StageTimes() {}

    /** CPU nanoseconds so far by stage; the calling thread counts as the producer. */
    static Map<String, Long> now() {
        Map<String, Long> nanos = new LinkedHashMap<>();
        nanos.put("producer", THREADS.getCurrentThreadCpuTime());
        for (String stage : STAGES) {
            nanos.put(stage, 0L);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String stage = stageOf(thread.getName());
            long time = THREADS.getThreadCpuTime(thread.getId());
            if (stage != null && time >= 0) {
                nanos.merge(stage, time, Long::sum);
            }
        }
        return nanos;
    }

    /** The same, and what no living thread of a validator has taken: the client has, and the JVM for itself. */
    static Map<String, Long> withRest() {
        Map<String, Long> nanos = now();
        long validators = nanos.values().stream().mapToLong(Long::longValue).sum();
        nanos.put("client, collector, compiler", process() - validators);
        return nanos;
    }

    /** CPU nanoseconds of the whole process so far, threads that have ended included. */
    static long process() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** CPU nanoseconds so far of the living threads whose names begin so. */
    static long ofThreads(String prefix) {
        long nanos = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(prefix)) {
                nanos += Math.max(0, THREADS.getThreadCpuTime(thread.getId()));
            }
        }
        return nanos;
    }

    /** Bytes of heap that the living threads of the stages have allocated so far. */
    static long allocatedBytes() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) THREADS;
        long bytes = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (stageOf(thread.getName()) != null) {
                bytes += Math.max(0, threads.getThreadAllocatedBytes(thread.getId()));
            }
        }
        return bytes;
    }

    /** Whether a thread of this name, null included, is counted for a stage. */
    static boolean isOfAStage(String thread) {
        return thread != null && stageOf(thread) != null;
    }

    private static String stageOf(String thread) {
        if (thread.startsWith(NETWORK)) {
            return NETWORK;
        }
        if (!thread.startsWith(PREFIX)) {
            return null;
        }
        String name = thread.substring(PREFIX.length());
        int number = name.indexOf('-');
        String stage = number < 0 ? name : name.substring(0, number);
        return STAGES.contains(stage) ? stage : null;
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
