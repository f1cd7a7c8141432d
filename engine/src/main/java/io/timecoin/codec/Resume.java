package io.timecoin.codec;

/** Told by the pipeline that there is room again after an offer returned false. Implemented by the network. */
@FunctionalInterface
public interface Resume {
    /** Reads on where reading stopped; called on a pipeline thread, must not block. */
    void resume();
}
