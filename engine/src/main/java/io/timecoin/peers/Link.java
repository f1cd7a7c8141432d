package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;

/**
 * What a connection is between validators. Event loop; what is volatile is read by any thread.
 *
 * <pre>
 *  state  | event                          | next   | done by the connection
 *  -------+--------------------------------+--------+----------------------------------------------------------
 *  CLIENT | frame that only peers may send | CLIENT | HELLO_REQUIRED, skipped without being kept
 *  CLIENT | hello of a client              | CLIENT | OK
 *  CLIENT | hello of a peer, accepted side | PEER   | own hello; into the table of peers; hello offered to the sink
 *  CLIENT | hello of a peer, dialled side  | PEER   | into the table of peers; hello offered to the sink
 *  PEER   | hello with another height      | PEER   | offered to the sink
 *  PEER   | hello with the same height     | PEER   | kept alive, nothing more
 *  PEER   | hello of another node or role  | ENDED  | NODE_CHANGED
 *  PEER   | a better link to the same node | ENDED  | LINK_SURPLUS
 *  PEER   | no room for its frames         | ENDED  | -
 *  any    | hello that does not fit        | ENDED  | what is wrong with it
 *  any    | socket ends                    | ENDED  | out of the tables; who dialled dials again
 * </pre>
 *
 * The side that dialled has said its own hello before anything else. Whoever ends a link says why, shuts its half down
 * once that has left, and closes all of it a moment later.
 */
final class Link {
    private enum State {
        CLIENT,
        PEER,
        ENDED
    }

    private static final long NOTHING_OFFERED = -1;

    private final LinkConfig config;
    private final boolean isDialled;
    private volatile State state = State.CLIENT;
    private volatile Hello said;
    private volatile long sinceMs;
    private long offeredHeight = NOTHING_OFFERED;

    Link(LinkConfig config, boolean isDialled) {
        this.config = config;
        this.isDialled = isDialled;
    }

    boolean isDialled() {
        return isDialled;
    }

    boolean isPeer() {
        return state == State.PEER;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    /** The other side's identity, or null before its hello. */
    Hash node() {
        Hello hello = said;
        return hello == null ? null : hello.node();
    }

    /** The height that the other side told last. */
    long height() {
        return said.height();
    }

    long sinceMs() {
        return sinceMs;
    }

    /** Whether a hello fits here: OK, or why the link must end. */
    ResultCode judge(Hello hello) {
        ResultCode code = hello.check(config);
        if (code != ResultCode.OK || state != State.PEER) {
            return code;
        }
        boolean isSame = hello.role() == Hello.ROLE_PEER && hello.node().equals(said.node());
        return isSame ? ResultCode.OK : ResultCode.NODE_CHANGED;
    }

    /** Notes a peer's hello that fits; true if it brought the link up. */
    boolean hear(Hello hello, long nowMs) {
        said = hello;
        if (state != State.CLIENT) {
            return false;
        }
        sinceMs = nowMs;
        state = State.PEER;
        return true;
    }

    /** Whether the sink has yet to hear what the other side said last. */
    boolean isNews() {
        return state == State.PEER && said.height() != offeredHeight;
    }

    void noteOffered() {
        offeredHeight = said.height();
    }

    void end() {
        state = State.ENDED;
    }
}
