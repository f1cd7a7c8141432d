package io.timecoin.archive;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.codec.BlocksSource;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.store.BlockStore;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for blocks, a block of each connection in turn. What is asked for above the tip is not waited for;
 * of what lies below the first block of a validator that began from a synced state the peer is told that it is not here.
 * Its own thread.
 */
public final class BlocksServer implements BlocksSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlocksServer.class);

    private final PieceServer server;

    /**
     * Creates and starts the server.
     *
     * @param blocks read while another thread appends
     * @param sink takes the blocks
     * @param onFailure told, on the server's thread, of what ends it: a bug, or a disk that fails
     */
    public BlocksServer(BlockStore blocks, BulkSink sink, Consumer<Throwable> onFailure) {
        this.server = new PieceServer("timecoin-archive", new Blocks(blocks), sink, onFailure);
    }

    @Override
    public boolean serve(long connectionId, long correlationId, long fromHeight, int count) {
        return server.add(
                connectionId,
                correlationId,
                FrameType.BLOCKS_REQUEST,
                FrameType.BLOCK,
                fromHeight,
                Math.min(count, Limits.BLOCKS_A_REQUEST_MAX));
    }

    private record Blocks(BlockStore blocks) implements PieceServer.Pieces {
        @Override
        public boolean isBeyond(FrameType type, long height) {
            return height > blocks.lastHeight();
        }

        /** A damaged block is not served; who asked asks another. */
        @Override
        public int read(FrameType type, long height, MutableDirectBuffer target) {
            try {
                return blocks.read(height, target, 0);
            } catch (EngineException e) {
                if (e.category() == EngineException.Category.FATAL) {
                    throw e;
                }
                LOG.error("cannot serve block {}: {}", height, e.getMessage());
                return NOT_HERE;
            }
        }
    }

    /** Ends the thread; what was asked for stays unanswered. */
    @Override
    public void close() {
        server.close();
    }
}
