package io.timecoin.codec;

import io.timecoin.base.ResultCode;

/** Where it is told what a peer did that no honest one does. Implemented by the network; any thread, never blocks. */
public interface Offences {
    /** Takes no note. */
    Offences NONE = (connectionId, code) -> {};

    /**
     * A peer has done what only a broken or hostile one does.
     *
     * @param connectionId the connection it came on
     * @param code what is wrong with it
     */
    void offence(long connectionId, ResultCode code);
}
