package io.timecoin.bench;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One hop of the ring, from publishing to a handler on another thread and its progress seen again: {@code hop} one event
 * alone, {@code stream} 1,000 one after the other, nanoseconds an event. Nothing is copied into the slot, the handler does
 * nothing. The three strategies of the pipeline, and two of the library's to measure them against; it takes two cores.
 */
@State(Scope.Thread)
public class RingBenchmark extends EngineBenchmark {
    private static final int EVENTS = 1_000;
    private static final int SLOTS = 8_192;

    /** How the handler waits. */
    @Param({"NAPPING", "YIELDING", "SPINNING", "blocking", "sleeping"})
    public String waiting;

    private Disruptor<long[]> disruptor;
    private RingBuffer<long[]> ring;
    private volatile long handled;

    /** Starts the handler. */
    @Setup
    public void start() {
        disruptor = new Disruptor<>(
                () -> new long[1],
                SLOTS,
                loop -> {
                    Thread thread = new Thread(loop, "handler");
                    thread.setDaemon(true);
                    return thread;
                },
                ProducerType.MULTI,
                strategy());
        disruptor.handleEventsWith((event, sequence, endOfBatch) -> {
            if (endOfBatch) {
                handled = sequence;
            }
        });
        ring = disruptor.start();
    }

    private WaitStrategy strategy() {
        return switch (waiting) {
            case "blocking" -> new BlockingWaitStrategy();
            case "sleeping" -> new SleepingWaitStrategy();
            default -> Waiting.valueOf(waiting).strategy();
        };
    }

    /** Stops the handler. */
    @TearDown
    public void stop() {
        disruptor.halt();
    }

    /** One event, there and seen. */
    @Benchmark
    public long hop() {
        long sequence = ring.next();
        ring.publish(sequence);
        return await(sequence);
    }

    /** 1,000 events, then the last is seen. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long stream() {
        long sequence = 0;
        for (int i = 0; i < EVENTS; i++) {
            sequence = ring.next();
            ring.publish(sequence);
        }
        return await(sequence);
    }

    private long await(long sequence) {
        while (handled < sequence) {
            Thread.onSpinWait();
        }
        return sequence;
    }
}
