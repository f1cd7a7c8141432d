package io.timecoin.codec;

/**
 * Serves what a newcomer trusts a state by. Called by the network from any of its threads; must not block, so it only notes
 * the request, and whoever reads the files answers over {@link BulkSink}: with a {@code SYNC_OFFER}, with an {@code
 * EPOCH_RECORD} for each epoch, or with an {@code ANSWER} that it is not here.
 */
public interface SyncSource {
    /** Serves nothing. */
    SyncSource NONE = new SyncSource() {
        @Override
        public boolean serveOffer(long connectionId, long correlationId, long height) {
            return false;
        }

        @Override
        public boolean serveEpochs(long connectionId, long correlationId, long fromEpoch, int count) {
            return false;
        }
    };

    /**
     * Notes a request for an offer.
     *
     * @param connectionId of the peer that asks
     * @param correlationId to be repeated in the header of the answer
     * @param height of the state asked for, 0 for the newest
     * @return false if too many requests wait: this one is counted and answered RATE_LIMITED, and the peer asks another
     */
    boolean serveOffer(long connectionId, long correlationId, long height);

    /**
     * Notes a request for records.
     *
     * @param fromEpoch the first asked for, not negative
     * @param count how many, 1 to {@link io.timecoin.base.Limits#EPOCHS_A_REQUEST_MAX}
     * @return as for an offer
     */
    boolean serveEpochs(long connectionId, long correlationId, long fromEpoch, int count);
}
