package io.timecoin.archive;

import io.timecoin.base.EngineException;
import io.timecoin.base.Limits;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.SyncSource;
import io.timecoin.store.BlockStore;
import io.timecoin.store.EpochRecords;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers newcomers that want to know what to trust: offers of the newest state, and the records of epochs that prove who
 * decides the block above it. Its own thread, beside that of blocks, so that neither waits for the other.
 */
public final class SyncServer implements SyncSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncServer.class);

    private final PieceServer server;

    /**
     * Creates and starts the server.
     *
     * @param states of which offers are made, while another thread writes and deletes some
     * @param blocks hold what certifies a snapshot
     * @param epochs read while another thread writes
     * @param sink takes the answers
     * @param onFailure told, on the server's thread, of what ends it: a bug, or a disk that fails
     */
    public SyncServer(
            StateFronts states, BlockStore blocks, EpochRecords epochs, BulkSink sink, Consumer<Throwable> onFailure) {
        this.server =
                new PieceServer("timecoin-offers", new Proofs(new SyncOffers(states, blocks), epochs), sink, onFailure);
    }

    @Override
    public boolean serveOffer(long connectionId, long correlationId, long height) {
        return server.add(connectionId, correlationId, FrameType.SYNC_OFFER_REQUEST, FrameType.SYNC_OFFER, height, 1);
    }

    @Override
    public boolean serveEpochs(long connectionId, long correlationId, long fromEpoch, int count) {
        return server.add(
                connectionId,
                correlationId,
                FrameType.EPOCH_REQUEST,
                FrameType.EPOCH_RECORD,
                fromEpoch,
                Math.min(count, Limits.EPOCHS_A_REQUEST_MAX));
    }

    private record Proofs(SyncOffers offers, EpochRecords epochs) implements PieceServer.Pieces {
        @Override
        public boolean isBeyond(FrameType type, long number) {
            return false;
        }

        @Override
        public int read(FrameType type, long number, MutableDirectBuffer target) {
            return type == FrameType.SYNC_OFFER ? offers.write(number, target) : record(number, target);
        }

        /** A damaged record is not served; who asked asks another. */
        private int record(long epoch, MutableDirectBuffer target) {
            try {
                return epochs.read(epoch, target, 0);
            } catch (EngineException e) {
                if (e.category() == EngineException.Category.FATAL) {
                    throw e;
                }
                LOG.error("cannot serve the record of epoch {}: {}", epoch, e.getMessage());
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
