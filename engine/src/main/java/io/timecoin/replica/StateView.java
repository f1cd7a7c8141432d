package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.sbe.BlockDecoder;
import io.timecoin.codec.sbe.BodiesDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.ProposalDecoder;
import io.timecoin.codec.sbe.RoundChangeDecoder;
import io.timecoin.codec.sbe.VoteDecoder;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.EpochRules;
import io.timecoin.sync.CatchUpView;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.agrona.DirectBuffer;

/**
 * What is known of the state ahead of it, so that nothing is verified that is of no use: transactions of a block that nobody
 * waits for, transactions while the state is far behind, blocks that are committed or that nobody was asked for, what is said in
 * the agreement of heights that are decided, and whatever a stranger says in it. Written by the state thread after every event and so always a little late; what is
 * judged by it is recorded as not checked, and can only be refused. Allocates when the set changes, never for an event.
 */
public final class StateView {
    private static final int HEADER = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int BODIES_HASH_AT = HEADER + BodiesDecoder.blockHashEncodingOffset();
    private static final int BLOCK_HEIGHT_AT = HEADER + BlockDecoder.heightEncodingOffset();
    private static final Places VOTE = new Places(
            HEADER + VoteDecoder.heightEncodingOffset(),
            HEADER + VoteDecoder.senderEncodingOffset(),
            HEADER + VoteDecoder.BLOCK_LENGTH);
    private static final Places PROPOSAL = new Places(
            HEADER + ProposalDecoder.heightEncodingOffset(),
            HEADER + ProposalDecoder.senderEncodingOffset(),
            HEADER + ProposalDecoder.BLOCK_LENGTH);
    private static final Places ROUND_CHANGE = new Places(
            HEADER + RoundChangeDecoder.heightEncodingOffset(),
            HEADER + RoundChangeDecoder.senderEncodingOffset(),
            HEADER + RoundChangeDecoder.BLOCK_LENGTH);

    /** Where a message of the agreement keeps what is looked at. */
    private record Places(int heightAt, int senderAt, int bytesMin) {}

    /** Who decides the heights of an epoch. */
    private record Members(long epoch, ValidatorSet set, SortedSet<Hash> keys) {}

    private static final SortedSet<Hash> NOBODY = Collections.emptySortedSet();

    private final EpochRules epochs;
    private volatile Members members;
    private volatile long height;
    private volatile long askedFor;
    private volatile CatchUpView catchUp = CatchUpView.NOTHING;
    private volatile boolean isFarBehind;

    /**
     * Creates a view; {@link #update} must follow before it judges.
     *
     * @param epochs of the chain
     */
    public StateView(EpochRules epochs) {
        this.epochs = epochs;
    }

    /**
     * State thread: takes over what is new; the workers' caches are left alone where nothing is.
     *
     * @return whether it has changed which blocks are wanted
     */
    public boolean update(Replica replica) {
        ValidatorSet set = replica.chain().validators();
        if (members == null || members.set != set) {
            members = new Members(epochs.epochOf(replica.height() + 1), set, keys(set));
        }
        boolean isOther = replica.height() != height || replica.catchUp() != catchUp;
        if (replica.height() != height) {
            height = replica.height();
        }
        if (replica.askedFor() != askedFor) {
            askedFor = replica.askedFor();
        }
        if (replica.catchUp() != catchUp) {
            catchUp = replica.catchUp();
        }
        if (replica.isFarBehind() != isFarBehind) {
            isFarBehind = replica.isFarBehind();
        }
        return isOther;
    }

    private static SortedSet<Hash> keys(ValidatorSet set) {
        SortedSet<Hash> keys = new TreeSet<>();
        for (int i = 0; i < set.size(); i++) {
            keys.add(set.key(i));
        }
        return Collections.unmodifiableSortedSet(keys);
    }

    /** Any thread: the consensus keys of those who decide; never changed, replaced where the set is another. */
    public SortedSet<Hash> validators() {
        Members known = members;
        return known == null ? NOBODY : known.keys;
    }

    /** Any thread: OK if the payload is worth a look, else why it is refused unseen. */
    public ResultCode judge(EventKind kind, long connectionId, DirectBuffer payload, int offset, int length) {
        return switch (kind) {
            case TRANSACTION -> isFarBehind ? ResultCode.CATCHING_UP : ResultCode.OK;
            case BODIES -> bodies(payload, offset, length);
            case BLOCK -> block(connectionId, payload, offset, length);
            case VOTE -> message(VOTE, payload, offset, length);
            case PROPOSAL -> message(PROPOSAL, payload, offset, length);
            case ROUND_CHANGE -> message(ROUND_CHANGE, payload, offset, length);
            default -> ResultCode.OK;
        };
    }

    /** The start of the hash is enough: whoever forges it is checked in full. */
    private ResultCode bodies(DirectBuffer payload, int offset, int length) {
        return length < BODIES_HASH_AT + Long.BYTES || payload.getLong(offset + BODIES_HASH_AT) == askedFor
                ? ResultCode.OK
                : ResultCode.NOT_REQUESTED;
    }

    /** The height of a block that has come; 0 for a stump, or where it says so. */
    public static long heightOfBlock(DirectBuffer payload, int offset, int length) {
        return length < BLOCK_HEIGHT_AT + Long.BYTES
                ? 0
                : payload.getLong(offset + BLOCK_HEIGHT_AT, ByteOrder.LITTLE_ENDIAN);
    }

    private ResultCode block(long connectionId, DirectBuffer payload, int offset, int length) {
        if (length < BLOCK_HEIGHT_AT + Long.BYTES) {
            return ResultCode.OK;
        }
        long its = heightOfBlock(payload, offset, length);
        // Before the height: whoever brought the block of that height may be a source no more once it is reached.
        CatchUpView asked = catchUp;
        return its <= height ? ResultCode.HEIGHT_PAST : judgeSource(asked, connectionId, its);
    }

    /** Before a peer can answer, it is in the view: what it was asked for leaves behind the event that asks. */
    private static ResultCode judgeSource(CatchUpView asked, long connectionId, long its) {
        List<CatchUpView.Source> sources = asked.sources();
        for (int i = 0; i < sources.size(); i++) {
            CatchUpView.Source source = sources.get(i);
            if (source.connectionId() == connectionId && its <= source.askedTo()) {
                return its <= source.wantedTo() ? ResultCode.OK : ResultCode.HEIGHT_AHEAD;
            }
        }
        return ResultCode.NOT_REQUESTED;
    }

    /** Any thread: the own height. */
    public long height() {
        return height;
    }

    /** Any thread: where catching up stands. */
    public CatchUpView catchUp() {
        return catchUp;
    }

    /** Any thread: who decides a height of the epoch that the next one is of; null if it is of another. */
    ValidatorSet validatorsOf(long its) {
        Members known = members;
        return epochs.epochOf(its) == known.epoch ? known.set : null;
    }

    private ResultCode message(Places places, DirectBuffer payload, int offset, int length) {
        if (length < places.bytesMin) {
            return ResultCode.OK;
        }
        Members known = members;
        long decided = height;
        long its = payload.getLong(offset + places.heightAt, ByteOrder.LITTLE_ENDIAN);
        if (its <= decided) {
            return ResultCode.HEIGHT_PAST;
        }
        if (known.set.indexOf(payload, offset + places.senderAt) != ValidatorSet.NOT_A_MEMBER) {
            return ResultCode.OK;
        }
        // The next height may be the first of an epoch whose set is not known yet.
        boolean mayBeOfNextSet = its <= decided + 2 && epochs.epochOf(its) != known.epoch;
        return mayBeOfNextSet ? ResultCode.OK : ResultCode.NOT_A_VALIDATOR;
    }
}
