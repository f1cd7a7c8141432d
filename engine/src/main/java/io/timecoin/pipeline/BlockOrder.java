package io.timecoin.pipeline;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Puts blocks that come in any order into that of their heights. A place a height above the tip, as many as are waited for.
 * Not thread-safe: whoever owns it says who may call.
 *
 * <pre>
 *   height     next                                        next + places - 1
 *            | VERIFIED | VERIFYING | CAME | EMPTY | VERIFIED | EMPTY ... |
 *              to be let in            lowest missing
 *
 *   EMPTY --put--> CAME --takeUnverified--> VERIFYING --verified--> VERIFIED --takeNext--> EMPTY, and next rises
 *                                               +------refused----> EMPTY
 * </pre>
 *
 * @param <B> what stands for a block
 */
public final class BlockOrder<B> {
    private enum State {
        EMPTY,
        CAME,
        VERIFYING,
        VERIFIED
    }

    private final Object[] blocks;
    private final long[] heights;
    private final State[] states;
    private long next = 1;
    private int held;

    /**
     * Creates it with the first block as the next.
     *
     * @param places how many blocks it holds at most
     */
    public BlockOrder(int places) {
        blocks = new Object[places];
        heights = new long[places];
        states = new State[places];
        Arrays.fill(states, State.EMPTY);
    }

    /** The lowest height that was not let in. */
    public long next() {
        return next;
    }

    /** Whether it holds no block. */
    public boolean isEmpty() {
        return held == 0;
    }

    private int placeOf(long height) {
        return (int) (height % blocks.length);
    }

    /** Whether a block of this height would find its place: it is near enough, and none of it is here. */
    public boolean isWanted(long height) {
        return height >= next && height < next + blocks.length && states[placeOf(height)] == State.EMPTY;
    }

    /** The block of a height that is being verified, or null. */
    public B verifying(long height) {
        int place = placeOf(Math.max(0, height));
        return states[place] == State.VERIFYING && heights[place] == height ? at(place) : null;
    }

    /** Whether all below a height that is wanted are here or were let in. */
    public boolean isLowestMissing(long height) {
        for (long below = next; below < height; below++) {
            if (states[placeOf(below)] == State.EMPTY) {
                return false;
            }
        }
        return true;
    }

    /** Takes a block that is wanted, or takes one back that is not verified after all. */
    public void put(long height, B block) {
        int place = placeOf(height);
        empty(place);
        blocks[place] = block;
        heights[place] = height;
        states[place] = State.CAME;
        held++;
    }

    /** The lowest that nobody verifies yet, or null; from now on somebody does. */
    public B takeUnverified() {
        int lowest = -1;
        for (int i = 0; i < blocks.length && held > 0; i++) {
            if (states[i] == State.CAME && (lowest < 0 || heights[i] < heights[lowest])) {
                lowest = i;
            }
        }
        if (lowest < 0) {
            return null;
        }
        states[lowest] = State.VERIFYING;
        return at(lowest);
    }

    /** A block that was being verified is good, and waits for its turn; false if that has passed. */
    public boolean verified(long height) {
        int place = placeOf(height);
        if (height < next) {
            empty(place);
            return false;
        }
        states[place] = State.VERIFIED;
        return true;
    }

    /** A block that was being verified leaves: nobody has it any more. */
    public void refused(long height) {
        empty(placeOf(height));
    }

    /** The next block if it is verified, else null. */
    public B peekNext() {
        int place = placeOf(next);
        return states[place] == State.VERIFIED && heights[place] == next ? at(place) : null;
    }

    /** Lets the one seen by {@link #peekNext} in. */
    public void letIn() {
        empty(placeOf(next));
        next++;
    }

    /** Takes away the one seen by {@link #peekNext}: it is missing again. */
    public void dropNext() {
        empty(placeOf(next));
    }

    /** Takes away the highest above a height that nobody is verifying; null if there is none. */
    public B evictAbove(long height) {
        int highest = -1;
        for (int i = 0; i < blocks.length; i++) {
            boolean mayGo = states[i] == State.CAME || states[i] == State.VERIFIED;
            if (mayGo && heights[i] > height && (highest < 0 || heights[i] > heights[highest])) {
                highest = i;
            }
        }
        return highest < 0 ? null : take(highest);
    }

    /** The tip is here: whatever was let in above it is to come again if that is said so, and goes in above it. */
    public void tip(long height, boolean isLostAbove) {
        next = isLostAbove ? height + 1 : Math.max(next, height + 1);
    }

    /** Takes away one that is below the next or too far above it, and that nobody is verifying; null if there is none. */
    public B evictOutside() {
        for (int i = 0; i < blocks.length && held > 0; i++) {
            boolean mayGo = states[i] == State.CAME || states[i] == State.VERIFIED;
            if (mayGo && (heights[i] < next || heights[i] >= next + blocks.length)) {
                return take(i);
            }
        }
        return null;
    }

    /** Of those that wait, the first that a rule does not want any more; taken away; null if there is none. */
    public B evictUnless(Predicate<B> isWanted) {
        for (int i = 0; i < blocks.length && held > 0; i++) {
            boolean mayGo = states[i] == State.CAME || states[i] == State.VERIFIED;
            if (mayGo && !isWanted.test(at(i))) {
                return take(i);
            }
        }
        return null;
    }

    private B take(int place) {
        B block = at(place);
        empty(place);
        return block;
    }

    @SuppressWarnings("unchecked")
    private B at(int place) {
        return (B) blocks[place];
    }

    private void empty(int place) {
        if (states[place] != State.EMPTY) {
            held--;
        }
        blocks[place] = null;
        states[place] = State.EMPTY;
    }
}
