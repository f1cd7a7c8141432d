package io.timecoin.client;

/** Is told the transfers of a load that a validator has acknowledged. */
@FunctionalInterface
public interface AcknowledgedTransfers {
    /**
     * Takes one.
     *
     * @param idPrefix the first eight bytes of its id
     * @param isFinal whether it was seen in a final block; else it was accepted, and no more was heard
     */
    void acknowledged(long idPrefix, boolean isFinal);
}
