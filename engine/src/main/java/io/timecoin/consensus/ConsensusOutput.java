package io.timecoin.consensus;

import org.agrona.DirectBuffer;

/** What consensus decides; implemented by the replica. State thread. */
public interface ConsensusOutput {
    /**
     * A quorum has committed the block: it is final.
     *
     * @param certificate holds an encoded {@code CommitCertificate}, valid during the call
     */
    void onCertified(DirectBuffer certificate, int offset, int length);
}
