package io.timecoin.journal;

/** When a batch counts as durable. */
public enum Durability {
    /** Every batch is synced before anything in it leaves the process. */
    SYNC,
    /**
     * The operating system writes when it likes: nothing is lost when the process dies, up to half a minute when the
     * machine does, and then the journal may be damaged in its middle. Batches with an own signature are synced even so.
     */
    ASYNC
}
