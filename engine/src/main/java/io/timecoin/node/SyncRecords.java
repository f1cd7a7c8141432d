package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.EpochRequestEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.node.SyncPeers.Peer;
import io.timecoin.store.EpochRecords;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of epochs, on the own disk and asked of peers. None of them is trusted for being here. Main thread. */
final class SyncRecords {
    private static final Logger LOG = LoggerFactory.getLogger(StateSync.class);
    private static final int NOT_HERE = -1;

    private final SyncTalk talk;
    private final EpochRecords epochs;
    private final ExpandableArrayBuffer own = new ExpandableArrayBuffer();

    SyncRecords(SyncTalk talk, EpochRecords epochs) {
        this.talk = talk;
        this.epochs = epochs;
    }

    /** Reads a record from the disk into {@link #own}; its length, or -1 if it is not there or damaged. */
    int read(long epoch) {
        try {
            return epochs.read(epoch, own, 0);
        } catch (EngineException e) {
            if (e.category() == EngineException.Category.FATAL) {
                throw e;
            }
            LOG.warn("sync: {}; it is asked for again", e.getMessage());
            return NOT_HERE;
        }
    }

    /** What was read last. */
    DirectBuffer own() {
        return own;
    }

    /** Keeps a record that is proven. */
    void keep(long epoch, DirectBuffer record) {
        epochs.put(epoch, record, 0, record.capacity());
    }

    /** Asks a peer for some records; returns the id that its answers have. */
    long ask(Peer peer, long fromEpoch, int count) {
        EpochRequestEncoder encoder = new EpochRequestEncoder()
                .wrapAndApplyHeader(talk.request(), 0, new MessageHeaderEncoder())
                .fromEpoch(fromEpoch)
                .count(count)
                .reserved(0);
        return talk.ask(peer.connectionId(), FrameType.EPOCH_REQUEST, encoder.limit());
    }
}
