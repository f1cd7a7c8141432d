package io.timecoin.consensus;

import io.timecoin.codec.FrameType;
import org.agrona.DirectBuffer;

/** What consensus says and decides; implemented by the replica. Buffers are valid during the call. State thread. */
public interface ConsensusOutput {
    /**
     * The own validator has signed a message, or says it again: it goes to every validator.
     *
     * @param type PROPOSAL, VOTE or ROUND_CHANGE
     */
    void broadcast(FrameType type, DirectBuffer message, int offset, int length);

    /**
     * A quorum has committed a block: it is final, whether or not it is known here. Once a height, as the last thing the
     * state machine does; it may be moved to the next height from here.
     *
     * @param blockHash holds the hash of the block
     * @param certificate holds an encoded {@code CommitCertificate}
     */
    void onCertified(DirectBuffer blockHash, int hashAt, DirectBuffer certificate, int offset, int length);

    /**
     * A validator has signed two different blocks for one height, round and phase. Called for the first pair of a
     * validator at a height.
     *
     * @param first holds the message that came first, an encoded {@code Vote}; a proposal is told as a vote of phase 1
     * @param second holds the other
     * @param length of each
     */
    void onConflict(DirectBuffer first, int firstAt, DirectBuffer second, int secondAt, int length);
}
