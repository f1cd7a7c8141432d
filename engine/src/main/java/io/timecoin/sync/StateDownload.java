package io.timecoin.sync;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.StatePath;
import io.timecoin.base.StateProofLayout;
import io.timecoin.codec.StateChildrenView;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The plan of a download of all coins of one height: which subtree to ask whom for, from a state root that is trusted down.
 *
 * <pre>
 *  root --ask--> children, proven --> parts wait --ask--> coins, proven, are the caller's
 *                   | held already: done               | silent, or asked too often: another is asked
 *                                                        | lying: given up and named
 * </pre>
 *
 * <p>The caller sends what {@link #ask} chooses, checks each answer that the plan {@link #expects} against its {@link #hash},
 * and says what it was. Nothing a peer says is believed without proof, save how many coins a part holds, which bounds nothing;
 * whoever said so wrongly is given up when the coins are there. With {@link HeldParts} the same walk resumes a download, goes
 * on at another height, and compares an own state with a peer's.
 *
 * <p>How many parts wait is bounded: the last known is asked first, and when many wait, one at a time. Then each answer takes
 * away a part and adds at most {@link Limits#STATE_PARTS_MAX} deeper ones, and a tree is at most 288 deep.
 *
 * <p>One thread; time is an argument. Allocates only while the stack of parts grows.
 */
public final class StateDownload {
    /** The longest time that an answer is waited for, ms: of a peer that was too slow before. */
    public static final long ANSWER_MS_MAX = 40_000;

    /** No connection has this id. */
    public static final long NOBODY = -1;

    /** Most requests that are out. */
    static final int IN_FLIGHT_MAX = 32;

    /** Most requests that are out to one peer. */
    static final int IN_FLIGHT_A_PEER_MAX = 4;

    private static final int WAITING_HIGH = 1 << 16;
    private static final int WAITING_MAX =
            WAITING_HIGH + (IN_FLIGHT_MAX + StateProofLayout.STEPS_MAX) * Limits.STATE_PARTS_MAX;
    private static final int FREE = -1;

    private final long height;
    private final HeldParts held;
    private final PartStack waiting = new PartStack(WAITING_MAX);
    private final DownloadPeers peers = new DownloadPeers();

    /** What is out: the part, whom it was asked of, under which id and when. */
    private final UnsafeBuffer flights = new UnsafeBuffer(new byte[IN_FLIGHT_MAX * PartStack.PART_BYTES]);

    private final int[] askedOf = new int[IN_FLIGHT_MAX];
    private final long[] correlations = new long[IN_FLIGHT_MAX];
    private final long[] askedMs = new long[IN_FLIGHT_MAX];
    private final long[] liars = new long[DownloadPeers.PEERS_MAX];
    private int liarCount;
    private int inFlight;
    private int selected;
    private long nextCorrelation;
    private long coinsDone;
    private long coinsKnown;

    /**
     * Plans a download.
     *
     * @param height of the snapshot
     * @param root holds the state root behind the block of that height, certified by the next block
     * @param coinsExpected how many coins there should be, for the progress alone; 0 if unknown
     * @param firstCorrelation the first of the ids that requests are given, one after the other
     * @param held what need not be downloaded
     */
    public StateDownload(
            long height, DirectBuffer root, int rootOffset, long coinsExpected, long firstCorrelation, HeldParts held) {
        this.height = height;
        this.held = held;
        this.nextCorrelation = firstCorrelation;
        Arrays.fill(askedOf, FREE);
        UnsafeBuffer zeros = new UnsafeBuffer(new byte[Hash.BYTES]);
        if (!Hash.equal(zeros, 0, root, rootOffset)) {
            coinsKnown = coinsExpected;
            settleHeld(waiting.push(root, rootOffset, coinsExpected, NOBODY));
        }
    }

    /** Height of the snapshot. */
    public long height() {
        return height;
    }

    /** A peer has the snapshot. Beyond 96 that may be asked, none is taken; one that was given up is for the caller to remember. */
    public void peer(long connectionId) {
        peers.add(connectionId);
    }

    /** A connection has ended: what was asked over it is asked again, of others. */
    public void ended(long connectionId) {
        int peer = peers.find(connectionId);
        if (peer != DownloadPeers.NONE) {
            peers.absent(peer);
            takeBack(peer);
        }
    }

    private void takeBack(int peer) {
        for (int i = 0; i < IN_FLIGHT_MAX; i++) {
            if (askedOf[i] == peer) {
                waiting.push(flights, i * PartStack.PART_BYTES);
                free(i);
            }
        }
    }

    private void free(int flight) {
        peers.settled(askedOf[flight]);
        askedOf[flight] = FREE;
        inFlight--;
    }

    /**
     * Chooses the next request, if one is due: then {@link #connectionId}, {@link #correlationId}, {@link #path} and
     * {@link #pathAt} say which. To be called again until it returns false.
     */
    public boolean ask(long nowMs) {
        expire(nowMs);
        if (waiting.size() == 0 || inFlight >= mostInFlight()) {
            return false;
        }
        int peer = peers.next(nowMs, IN_FLIGHT_A_PEER_MAX);
        if (peer == DownloadPeers.NONE) {
            return false;
        }
        selected = freeFlight();
        waiting.pop(flights, selected * PartStack.PART_BYTES);
        askedOf[selected] = peer;
        correlations[selected] = nextCorrelation++;
        askedMs[selected] = nowMs;
        peers.asked(peer, nowMs);
        inFlight++;
        return true;
    }

    private int mostInFlight() {
        return waiting.size() > WAITING_HIGH ? 1 : IN_FLIGHT_MAX;
    }

    private int freeFlight() {
        int flight = 0;
        while (askedOf[flight] != FREE) {
            flight++;
        }
        return flight;
    }

    private void expire(long nowMs) {
        for (int i = 0; i < IN_FLIGHT_MAX; i++) {
            int peer = askedOf[i];
            if (peer != FREE && nowMs >= peers.deadlineMs(peer, askedMs[i])) {
                // All that is out to it would be waited for as long again: the first that it misses stands for them.
                peers.missed(peer, nowMs);
                takeBack(peer);
            }
        }
    }

    /** When {@link #ask} should be called again if nothing happens, ms; Long.MAX_VALUE if only an answer or a peer helps. */
    public long deadlineMs() {
        boolean mayAsk = waiting.size() > 0 && inFlight < mostInFlight();
        long deadline = mayAsk ? peers.dueMs(IN_FLIGHT_A_PEER_MAX) : Long.MAX_VALUE;
        for (int i = 0; i < IN_FLIGHT_MAX; i++) {
            if (askedOf[i] != FREE) {
                deadline = Math.min(deadline, peers.deadlineMs(askedOf[i], askedMs[i]));
            }
        }
        return deadline;
    }

    /** Whom to ask. */
    public long connectionId() {
        return peers.connection(askedOf[selected]);
    }

    /** Under which id. */
    public long correlationId() {
        return correlations[selected];
    }

    /** The buffer that holds what {@link #pathAt} and {@link #hashAt} point to. */
    public DirectBuffer buffer() {
        return flights;
    }

    /** Position of the path to what is asked for, in the layout of {@link StatePath}. */
    public int pathAt() {
        return selected * PartStack.PART_BYTES + PartStack.PATH_OFFSET;
    }

    /** Position of the hash that proves the answer. */
    public int hashAt() {
        return selected * PartStack.PART_BYTES + PartStack.HASH_OFFSET;
    }

    /**
     * Whether an answer is waited for; then {@link #hashAt} points to what must prove it. If not it came too late, or nobody
     * asked: it says nothing.
     */
    public boolean expects(long connectionId, long correlationId) {
        for (int i = 0; i < IN_FLIGHT_MAX; i++) {
            boolean isAsked = askedOf[i] != FREE && correlations[i] == correlationId;
            if (isAsked && peers.connection(askedOf[i]) == connectionId) {
                selected = i;
                return true;
            }
        }
        return false;
    }

    /**
     * The coins of a part have come, and are proven.
     *
     * @return whether they are wanted still: then the caller keeps them
     */
    public boolean onCoins(long connectionId, long correlationId, int count, long nowMs) {
        if (!expects(connectionId, correlationId)) {
            return false;
        }
        int at = selected * PartStack.PART_BYTES;
        long claimed = PartStack.coins(flights, at);
        long claimant = PartStack.claimant(flights, at);
        peers.answered(askedOf[selected], nowMs);
        free(selected);
        done(count, claimed);
        if (claimant != NOBODY && claimed != count) {
            giveUp(peers.find(claimant));
        }
        return true;
    }

    private void done(long count, long claimed) {
        coinsDone += count;
        coinsKnown += count - claimed;
    }

    /**
     * The parts of a subtree have come, and are proven. A subtree that one answer holds has none: whoever cuts it all the same
     * would have the caller keep a state in ever so many pieces, and is given up as one that lies.
     */
    public void onParts(long connectionId, long correlationId, StateChildrenView parts, long nowMs) {
        if (!expects(connectionId, correlationId)) {
            return;
        }
        if (parts.coins() <= Limits.STATE_COINS_MAX) {
            giveUp(askedOf[selected]);
            return;
        }
        peers.answered(askedOf[selected], nowMs);
        coinsKnown += parts.coins() - PartStack.coins(flights, selected * PartStack.PART_BYTES);
        int whole = selected;
        free(whole);
        for (int i = parts.count() - 1; i >= 0; i--) {
            int at = waiting.push(parts.buffer(), parts.hashAt(i), parts.coinCount(i), connectionId);
            int pathAt = at + PartStack.PATH_OFFSET;
            int wholeAt = whole * PartStack.PART_BYTES + PartStack.PATH_OFFSET;
            waiting.buffer().putBytes(pathAt, flights, wholeAt, StatePath.BYTES);
            extendPath(parts, i, pathAt);
            settleHeld(at);
        }
    }

    /** A split lies on the way to a part if none between the two is higher up: seen from its left, or from its right. */
    private void extendPath(StateChildrenView parts, int part, int pathAt) {
        int lowest = StateProofLayout.KEY_BITS;
        for (int i = part; i > 0; i--) {
            if (parts.splitBit(i) < lowest) {
                lowest = parts.splitBit(i);
                StatePath.ask(waiting.buffer(), pathAt, lowest, 1);
            }
        }
        lowest = StateProofLayout.KEY_BITS;
        for (int i = part + 1; i < parts.count(); i++) {
            if (parts.splitBit(i) < lowest) {
                lowest = parts.splitBit(i);
                StatePath.ask(waiting.buffer(), pathAt, lowest, 0);
            }
        }
    }

    /** Drops the part that was added last if it is there already. */
    private void settleHeld(int at) {
        UnsafeBuffer part = waiting.buffer();
        long count = held.coinsHeld(part, at + PartStack.PATH_OFFSET, part, at + PartStack.HASH_OFFSET);
        if (count != HeldParts.NOT_HELD) {
            done(count, PartStack.coins(part, at));
            waiting.drop();
        }
    }

    /** An answer has come that its hash does not prove, or that has not the form: the peer is given up. */
    public void onWrong(long connectionId, long correlationId) {
        if (expects(connectionId, correlationId)) {
            giveUp(askedOf[selected]);
        }
    }

    private void giveUp(int peer) {
        if (peer != DownloadPeers.NONE && peers.giveUp(peer)) {
            takeBack(peer);
            if (liarCount < liars.length) {
                liars[liarCount++] = peers.connection(peer);
            }
        }
    }

    /** A peer has no snapshot of this height, or not any more: others are asked. */
    public void onNotHere(long connectionId, long correlationId) {
        if (expects(connectionId, correlationId)) {
            ended(connectionId);
        }
    }

    /** A peer says that it is asked too often: others are asked, or it is later; from now on it is asked less often. */
    public void onLimited(long connectionId, long correlationId, long nowMs) {
        if (expects(connectionId, correlationId)) {
            peers.limited(askedOf[selected], askedMs[selected], nowMs);
            waiting.push(flights, selected * PartStack.PART_BYTES);
            free(selected);
        }
    }

    /** The connection of a peer that was given up since this was last asked, or {@link #NOBODY}. */
    public long takeLiar() {
        return liarCount == 0 ? NOBODY : liars[--liarCount];
    }

    /** Whether every part has been received or is held. */
    public boolean isDone() {
        return waiting.size() == 0 && inFlight == 0;
    }

    /** How far it is, and what it waits for. */
    public DownloadProgress progress() {
        int oldest = FREE;
        for (int i = 0; i < IN_FLIGHT_MAX; i++) {
            if (askedOf[i] != FREE && (oldest == FREE || askedMs[i] < askedMs[oldest])) {
                oldest = i;
            }
        }
        return new DownloadProgress(
                waitingFor(),
                coinsDone,
                coinsKnown,
                waiting.size(),
                inFlight,
                peers.good(),
                oldest == FREE ? NOBODY : peers.connection(askedOf[oldest]),
                oldest == FREE ? 0 : askedMs[oldest]);
    }

    private DownloadProgress.Waiting waitingFor() {
        if (isDone()) {
            return DownloadProgress.Waiting.DONE;
        }
        if (inFlight > 0) {
            return DownloadProgress.Waiting.ANSWER;
        }
        return peers.good() == 0 ? DownloadProgress.Waiting.PEER : DownloadProgress.Waiting.TURN;
    }
}
