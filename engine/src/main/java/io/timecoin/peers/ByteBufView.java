package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Points an Agrona buffer at the memory of a Netty buffer, so that no frame is copied to be looked at. Stateless. */
final class ByteBufView {
    private ByteBufView() {}

    /**
     * Makes index 0 of the view the given index of the source. Valid until the source is released or grows.
     *
     * @param length in bytes, within the capacity of the source
     */
    static void wrap(UnsafeBuffer view, ByteBuf source, int index, int length) {
        if (source.hasMemoryAddress()) {
            view.wrap(source.memoryAddress() + index, length);
        } else if (source.hasArray()) {
            view.wrap(source.array(), source.arrayOffset() + index, length);
        } else {
            // Without access to addresses, as on newer runtimes, Netty lends its own byte buffer.
            ByteBuffer lent = source.internalNioBuffer(index, length);
            view.wrap(lent, lent.position(), length);
        }
    }
}
