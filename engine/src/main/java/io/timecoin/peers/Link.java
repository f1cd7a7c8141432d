package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.HelloView;
import java.net.InetSocketAddress;

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
 * TLS, where it is spoken, is over before any of this. The side that dialled has said its own hello before anything else. Whoever ends a link says why, shuts its half down
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
    private volatile int capabilities;
    private volatile long sinceMs;
    private long offeredHeight = NOTHING_OFFERED;
    private String ending;
    private boolean isSurplus;

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

    /** The other side's identity, or null before its hello. */
    Hash node() {
        Hello hello = said;
        return hello == null ? null : hello.node();
    }

    /** The consensus key that the other side speaks for, or null. */
    Hash validator() {
        Hello hello = said;
        boolean isNone = hello == null || hello.voucher().validator().equals(Hash.ZERO);
        return isNone ? null : hello.voucher().validator();
    }

    /** Whether the other side's first hello said that it can. */
    boolean can(int capability) {
        return (capabilities & capability) != 0;
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
        boolean isSame = hello.role() == HelloView.ROLE_PEER && hello.node().equals(said.node());
        return isSame ? ResultCode.OK : ResultCode.NODE_CHANGED;
    }

    /** Notes a peer's hello that fits; true if it brought the link up. */
    boolean hear(Hello hello, long nowMs) {
        if (state == State.CLIENT) {
            capabilities = hello.capabilities();
        }
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

    /** Says why this side ends it, or found it ended: what was said first holds. */
    void endsBecause(String reason) {
        ending = ending == null ? reason : ending;
    }

    /** The other side has said why it ends it; the code is null if this version knows none of that number. */
    void otherEnds(ResultCode code) {
        endsBecause("the other side says: " + (code == null ? "a code of a later version" : code.text()));
        isSurplus |= code == ResultCode.LINK_SURPLUS;
    }

    /** This side ends it. */
    void end(ResultCode code) {
        endsBecause(code.text());
        isSurplus |= code == ResultCode.LINK_SURPLUS;
        end();
    }

    /** Whether it ended because another to the same node is kept. */
    boolean isSurplus() {
        return isSurplus;
    }

    /** Why it ended. */
    String ending() {
        return ending == null ? "the other side closed the connection" : ending;
    }

    /** As others see it; of a link that is up. Any thread. */
    PeerView view(long connectionId, InetSocketAddress address, long queuedBytes) {
        return new PeerView(connectionId, UnlinkedLog.text(address), node(), isDialled, height(), queuedBytes, sinceMs);
    }
}
