package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.codec.VoteView;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.ProposalDecoder;
import io.timecoin.codec.sbe.RoundChangeDecoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What four replicas say who prepare a block and lose all COMMITs, then with votes in it that prove nothing. */
class FirstLookTest {
    private static final int EPOCH = 50;
    private static final int STRANGER = 9;

    private final SampleCluster cluster =
            new SampleCluster(SampleCluster.genesis(4, 60, EPOCH, SampleCluster::keyOf, List.of()), 4);
    private final StateView state = new StateView(cluster.genesis.rules().epochs());
    private final FirstLook look = new FirstLook(state);
    private final List<byte[]> roundChanges = new ArrayList<>();
    private final ProposalView proposal = new ProposalView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private byte[] first;
    private byte[] repeated;

    @BeforeEach
    void loseCommits() {
        cluster.runTo(2);
        state.update(cluster.node(0).replica());
        VoteView vote = new VoteView();
        cluster.holdsBack = mail -> {
            UnsafeBuffer bytes = new UnsafeBuffer(mail.bytes());
            int length = mail.bytes().length;
            if (mail.type() == FrameType.ROUND_CHANGE && roundChange.wrap(bytes, 0, length) == ResultCode.OK) {
                roundChanges.add(mail.bytes());
            } else if (mail.type() == FrameType.PROPOSAL && proposal.wrap(bytes, 0, length) == ResultCode.OK) {
                first = proposal.round() == 0 ? mail.bytes() : first;
                repeated = proposal.round() > 0 ? mail.bytes() : repeated;
            }
            return mail.type() == FrameType.VOTE
                    && vote.wrap(bytes, 0, length) == ResultCode.OK
                    && vote.phase() == VoteView.PHASE_COMMIT;
        };
        cluster.runUntil(() -> repeated != null);
        assertEquals(ResultCode.OK, proposal.wrap(new UnsafeBuffer(repeated), 0, repeated.length));
        assertEquals(3, proposal.height());
        assertTrue(proposal.prepareCount() >= 3);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private ResultCode judge(EventKind kind, byte[] message) {
        byte[] wide = new byte[message.length + 20];
        System.arraycopy(message, 0, wide, 13, message.length);
        ResultCode code = look.judge(kind, 1, new UnsafeBuffer(wide), 13, message.length);
        assertEquals(code, look.judge(kind, 1, new UnsafeBuffer(message), 0, message.length));
        return code;
    }

    /** Under the key of a stranger. */
    private static byte[] strange(byte[] message, int senderAt) {
        byte[] changed = message.clone();
        System.arraycopy(SampleCluster.keyOf(STRANGER).toByteArray(), 0, changed, senderAt, Hash.BYTES);
        return changed;
    }

    /** One that is said twice. */
    private static byte[] twice(byte[] message, int firstAt, int secondAt, int length) {
        byte[] changed = message.clone();
        System.arraycopy(message, firstAt, changed, secondAt, length);
        return changed;
    }

    @Test
    void shouldLetThroughWhatReplicasSay() {
        assertEquals(ResultCode.OK, judge(EventKind.PROPOSAL, first));
        assertEquals(ResultCode.OK, judge(EventKind.PROPOSAL, repeated));
        assertTrue(roundChanges.size() >= 3);
        for (byte[] message : roundChanges) {
            assertEquals(ResultCode.OK, judge(EventKind.ROUND_CHANGE, message));
        }
    }

    @Test
    void shouldRefuseARoundChangeWithVotesOfStrangersOrOfOneTwice() {
        byte[] message = roundChanges.get(0);
        assertEquals(ResultCode.OK, roundChange.wrap(new UnsafeBuffer(message), 0, message.length));
        assertTrue(roundChange.prepareCount() >= 3);
        for (int i = 0; i < roundChange.prepareCount(); i++) {
            byte[] strange = strange(message, roundChange.prepareSenderAt(i));
            assertEquals(ResultCode.PREPARED_WITHOUT_QUORUM, judge(EventKind.ROUND_CHANGE, strange));
        }
        int stride = roundChange.prepareSenderAt(1) - roundChange.prepareSenderAt(0);
        byte[] twice = twice(message, roundChange.prepareSenderAt(0), roundChange.prepareSenderAt(1), stride);
        assertEquals(ResultCode.PREPARED_WITHOUT_QUORUM, judge(EventKind.ROUND_CHANGE, twice));
    }

    @Test
    void shouldRefuseAProposalWithVotesOfStrangersOrOfOneTwice() {
        for (int i = 0; i < proposal.roundChangeCount(); i++) {
            byte[] strange = strange(repeated, proposal.roundChangeSenderAt(i));
            assertEquals(ResultCode.JUSTIFICATION_INVALID, judge(EventKind.PROPOSAL, strange));
        }
        for (int i = 0; i < proposal.prepareCount(); i++) {
            byte[] strange = strange(repeated, proposal.prepareSenderAt(i));
            assertEquals(ResultCode.PREPARED_WITHOUT_QUORUM, judge(EventKind.PROPOSAL, strange));
        }
        byte[] twice = twice(repeated, proposal.roundChangeSenderAt(0), proposal.roundChangeSenderAt(1), Hash.BYTES);
        assertEquals(ResultCode.JUSTIFICATION_INVALID, judge(EventKind.PROPOSAL, twice));
        twice = twice(repeated, proposal.prepareSenderAt(1), proposal.prepareSenderAt(0), Hash.BYTES);
        assertEquals(ResultCode.PREPARED_WITHOUT_QUORUM, judge(EventKind.PROPOSAL, twice));
    }

    /** Its signature stands for it: where it contradicts another it is evidence. */
    @Test
    void shouldLeaveWhatMembersVotesProveToTheState() {
        byte[] changed = repeated.clone();
        int roundAt = MessageHeaderDecoder.ENCODED_LENGTH + ProposalDecoder.roundEncodingOffset();
        new UnsafeBuffer(changed).putInt(roundAt, 0, ByteOrder.LITTLE_ENDIAN);
        assertEquals(ResultCode.OK, judge(EventKind.PROPOSAL, changed));
    }

    /** Nothing that carries votes is kept for a height whose validators are not known. */
    @Test
    void shouldRefuseVotesCarriedForHeightsWhoseValidatorsAreNotKnown() {
        byte[] change = roundChanges.get(0);
        assertEquals(ResultCode.OK, judge(EventKind.ROUND_CHANGE, at(EPOCH, change)));
        assertEquals(ResultCode.HEIGHT_AHEAD, judge(EventKind.ROUND_CHANGE, at(EPOCH + 1, change)));
        assertEquals(ResultCode.OK, judge(EventKind.PROPOSAL, at(EPOCH, repeated)));
        assertEquals(ResultCode.HEIGHT_AHEAD, judge(EventKind.PROPOSAL, at(EPOCH + 1, repeated)));
        assertEquals(ResultCode.OK, judge(EventKind.PROPOSAL, at(EPOCH + 1, first)));
    }

    /** Heights of proposals and of round changes lie at one place. */
    private static byte[] at(long height, byte[] message) {
        byte[] changed = message.clone();
        int heightAt = MessageHeaderDecoder.ENCODED_LENGTH + ProposalDecoder.heightEncodingOffset();
        assertEquals(ProposalDecoder.heightEncodingOffset(), RoundChangeDecoder.heightEncodingOffset());
        new UnsafeBuffer(changed).putLong(heightAt, height, ByteOrder.LITTLE_ENDIAN);
        return changed;
    }

    /** A set is of the epoch that begins with the next height, though its members are those of before. */
    @Test
    void shouldKnowTheValidatorsOfTheNextEpochOnceItHasBegun() {
        cluster.release();
        cluster.runTo(EPOCH);
        state.update(cluster.node(0).replica());
        assertEquals(ResultCode.OK, judge(EventKind.PROPOSAL, at(EPOCH + 1, repeated)));
        assertEquals(ResultCode.OK, judge(EventKind.PROPOSAL, at(2 * EPOCH, repeated)));
        assertEquals(ResultCode.HEIGHT_AHEAD, judge(EventKind.PROPOSAL, at(2 * EPOCH + 1, repeated)));
        assertEquals(ResultCode.HEIGHT_PAST, judge(EventKind.ROUND_CHANGE, roundChanges.get(0)));
    }

    /** Whoever prepares it says what is wrong. */
    @Test
    void shouldLeaveStumpsToWhoeverPreparesThem() {
        for (int length = 0; length < repeated.length; length++) {
            ResultCode code = look.judge(EventKind.PROPOSAL, 1, new UnsafeBuffer(repeated), 0, length);
            assertEquals(ResultCode.OK, code);
        }
    }
}
