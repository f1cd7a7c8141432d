package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SequenceBarrier;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NappingWaitStrategyTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    // With several producers a barrier may return early, between a claim and its publication; the caller waits again.
    private final RingBuffer<long[]> ring =
            RingBuffer.createSingleProducer(() -> new long[1], 8, new NappingWaitStrategy());
    private final SequenceBarrier barrier = ring.newBarrier();

    @Test
    void shouldReturnWhatIsPublishedWhenThereIsSome() {
        ring.publish(ring.next());
        ring.publish(ring.next());
        assertEquals(1, assertTimeoutPreemptively(LIMIT, () -> barrier.waitFor(0)));
    }

    @Test
    void shouldWakeWhenSomethingIsPublishedLater() {
        CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(this::waitForFirst);
        assertTimeoutPreemptively(LIMIT, () -> {
            ring.publish(ring.next());
            assertEquals(0, waiting.join());
        });
    }

    @Test
    void shouldEndWhenTheBarrierIsAlerted() {
        CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(this::waitForFirst);
        barrier.alert();
        assertThrows(RuntimeException.class, () -> assertTimeoutPreemptively(LIMIT, waiting::join));
    }

    private long waitForFirst() {
        try {
            return barrier.waitFor(0);
        } catch (AlertException | InterruptedException | com.lmax.disruptor.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
