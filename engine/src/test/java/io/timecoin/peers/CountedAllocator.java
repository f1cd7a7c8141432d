package io.timecoin.peers;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.concurrent.atomic.AtomicLong;

/** Buffers without a pool, so that what they hold is what was asked for: how much that is, and was at most. Any thread. */
final class CountedAllocator extends AbstractByteBufAllocator {
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    CountedAllocator() {
        super(true);
    }

    private void count(int bytes) {
        long now = held.addAndGet(bytes);
        peak.accumulateAndGet(now, Math::max);
    }

    /** Bytes of all buffers that are not released. */
    long held() {
        return held.get();
    }

    /** Most bytes held at once since the last reset. */
    long peak() {
        return peak.get();
    }

    void resetPeak() {
        peak.set(held.get());
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity) {
            @Override
            protected byte[] allocateArray(int bytes) {
                count(bytes);
                return super.allocateArray(bytes);
            }

            @Override
            protected void freeArray(byte[] array) {
                count(-array.length);
                super.freeArray(array);
            }
        };
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        count(initialCapacity);
        return new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity) {
            /** While it grows it is there twice. */
            @Override
            public ByteBuf capacity(int bytes) {
                int before = capacity();
                count(bytes);
                ByteBuf grown = super.capacity(bytes);
                count(-before);
                return grown;
            }

            @Override
            protected void deallocate() {
                int bytes = capacity();
                super.deallocate();
                count(-bytes);
            }
        };
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }
}
