package io.timecoin.archive;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SyncOfferEncoder;
import io.timecoin.store.BlockStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes offers of the states there are: of each that is whole at its beginning and whose next block is stored,
 * because that one certifies it. The last offer is kept, since many newcomers ask for the same. One thread.
 */
final class SyncOffers {
    private static final Logger LOG = LoggerFactory.getLogger(SyncOffers.class);
    private static final long NONE = -1;

    private final StateFronts states;
    private final BlockStore blocks;
    private final ExpandableArrayBuffer block = new ExpandableArrayBuffer();
    private final BlockView view = new BlockView();
    private final BlockHeaderView header = new BlockHeaderView();
    private final BlockHeaderView nextHeader = new BlockHeaderView();
    private final MessageHeaderEncoder messageHeader = new MessageHeaderEncoder();
    private final SyncOfferEncoder encoder = new SyncOfferEncoder();
    private final ExpandableArrayBuffer made = new ExpandableArrayBuffer();
    private long madeHeight = NONE;
    private int madeLength;

    SyncOffers(StateFronts states, BlockStore blocks) {
        this.states = states;
        this.blocks = blocks;
    }

    /**
     * Writes an offer.
     *
     * @param height of the state, 0 for the newest that can be offered
     * @return its length, or {@link PieceServer.Pieces#NOT_HERE}
     */
    int write(long height, MutableDirectBuffer target) {
        for (Path file : states.newestFirst()) {
            long itsHeight = states.heightOf(file);
            boolean isWanted = height == 0 || itsHeight == height;
            if (isWanted && (itsHeight == madeHeight || make(file, itsHeight))) {
                target.putBytes(0, made, 0, madeLength);
                return madeLength;
            }
        }
        return PieceServer.Pieces.NOT_HERE;
    }

    private boolean make(Path file, long height) {
        try {
            int length = blocks.read(height + 1, block, 0);
            if (length < 0 || view.wrap(block, 0, length) != ResultCode.OK) {
                return false;
            }
            StateFronts.Front front = read(file, height);
            madeHeight = NONE;
            encode(front, height);
            madeHeight = height;
            return true;
        } catch (EngineException e) {
            if (e.category() == EngineException.Category.FATAL && Files.exists(file)) {
                throw e;
            }
            // Where it is gone, it was deleted between two looks as one too many.
            LOG.warn("cannot offer the state at height {}: {}", height, e.getMessage());
            return false;
        }
    }

    private StateFronts.Front read(Path file, long height) {
        StateFronts.Front front = states.read(file);
        boolean isIt = header.wrap(new UnsafeBuffer(front.header()), 0, front.header().length) == ResultCode.OK
                && header.height() == height
                && nextHeader.wrap(block, view.headerAt(), view.headerLength()) == ResultCode.OK
                && (front.root() == null || front.root().matches(block, nextHeader.parentStateRootAt()));
        if (!isIt) {
            throw new EngineException(
                    EngineException.Category.ERROR,
                    EngineException.Cause.DATA_MISMATCH,
                    file + " is not what the block above certifies");
        }
        return front;
    }

    private void encode(StateFronts.Front front, long height) {
        encoder.wrapAndApplyHeader(made, 0, messageHeader).height(height);
        encoder.putHeader(front.header(), 0, front.header().length);
        encoder.putNextHeader(block, view.headerAt(), view.headerLength());
        encoder.putNextCertificate(block, view.certificateAt(), view.certificateLength());
        encoder.putStanding(front.standing(), 0, front.standing().length);
        madeLength = encoder.limit();
    }
}
