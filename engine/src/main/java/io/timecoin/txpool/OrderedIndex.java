package io.timecoin.txpool;

import io.timecoin.base.Invariant;

/**
 * Handles in ascending order of (key, tie order): a treap in primitive arrays, a node's position being its handle.
 * Expected O(log n) to insert, O(1) to remove and to step. Each node carries a flag, eligible, and every node knows
 * whether its subtree holds one, so the lowest eligible handle is found in O(log n) past any number of others. State
 * thread; allocates nothing after construction.
 */
final class OrderedIndex {
    /** No handle. */
    static final int NONE = -1;

    private static final int STRIDE = 4;
    private static final int LEFT = 0;
    private static final int RIGHT = 1;
    private static final int UP = 2;
    private static final int PRIORITY = 3;

    private static final int SELF = 1;
    private static final int SUBTREE = 2;

    private final int[] nodes;
    private final long[] keys;
    private final byte[] flags;
    private final HandleOrder tieOrder;
    private int root = NONE;
    private int size;

    OrderedIndex(int handlesMax, HandleOrder tieOrder) {
        nodes = new int[handlesMax * STRIDE];
        keys = new long[handlesMax];
        flags = new byte[handlesMax];
        this.tieOrder = tieOrder;
    }

    int size() {
        return size;
    }

    /** Inserts a handle, eligible. The priority shapes the tree and never its order. */
    void insert(int handle, long key, int priority) {
        int up = NONE;
        int side = LEFT;
        for (int at = root; at != NONE; at = node(at, side)) {
            up = at;
            side = isBefore(key, handle, at) ? LEFT : RIGHT;
        }
        keys[handle] = key;
        flags[handle] = 0;
        set(handle, LEFT, NONE);
        set(handle, RIGHT, NONE);
        set(handle, UP, up);
        set(handle, PRIORITY, priority);
        if (up == NONE) {
            root = handle;
        } else {
            set(up, side, handle);
        }
        while (node(handle, UP) != NONE && node(node(handle, UP), PRIORITY) < priority) {
            rotateUp(handle);
        }
        size++;
        setEligible(handle, true);
    }

    void remove(int handle) {
        Invariant.check(size > 0, "an index gives back only what it holds");
        setEligible(handle, false);
        for (int child = heavierChild(handle); child != NONE; child = heavierChild(handle)) {
            rotateUp(child);
        }
        int up = node(handle, UP);
        if (up == NONE) {
            Invariant.check(root == handle, "a node without a parent is the root");
            root = NONE;
        } else {
            set(up, node(up, LEFT) == handle ? LEFT : RIGHT, NONE);
        }
        size--;
    }

    /** Marks whether {@link #firstEligible} may give a handle. */
    void setEligible(int handle, boolean eligible) {
        flags[handle] = (byte) (eligible ? flags[handle] | SELF : flags[handle] & ~SELF);
        int at = handle;
        while (at != NONE && refresh(at)) {
            at = node(at, UP);
        }
    }

    /** The lowest handle, or NONE. */
    int first() {
        return outermost(root, LEFT);
    }

    /** The highest handle, or NONE. */
    int last() {
        return outermost(root, RIGHT);
    }

    /** The next higher handle, or NONE. */
    int next(int handle) {
        return step(handle, RIGHT);
    }

    /** The next lower handle, or NONE. */
    int previous(int handle) {
        return step(handle, LEFT);
    }

    /** The lowest handle that is eligible, or NONE. */
    int firstEligible() {
        int at = root;
        if (!hasEligible(at)) {
            return NONE;
        }
        while (true) {
            if (hasEligible(node(at, LEFT))) {
                at = node(at, LEFT);
            } else if ((flags[at] & SELF) != 0) {
                return at;
            } else {
                at = node(at, RIGHT);
            }
        }
    }

    private boolean isBefore(long key, int handle, int other) {
        long otherKey = keys[other];
        return key < otherKey || key == otherKey && tieOrder.isBefore(handle, other);
    }

    private int outermost(int from, int side) {
        int at = from;
        while (at != NONE && node(at, side) != NONE) {
            at = node(at, side);
        }
        return at;
    }

    private int step(int handle, int side) {
        if (node(handle, side) != NONE) {
            return outermost(node(handle, side), side ^ RIGHT);
        }
        int at = handle;
        int up = node(at, UP);
        while (up != NONE && node(up, side) == at) {
            at = up;
            up = node(at, UP);
        }
        return up;
    }

    private int heavierChild(int handle) {
        int left = node(handle, LEFT);
        int right = node(handle, RIGHT);
        if (left == NONE || right == NONE) {
            return left == NONE ? right : left;
        }
        return node(left, PRIORITY) < node(right, PRIORITY) ? right : left;
    }

    /** Swaps a node with its parent, keeping the order. */
    private void rotateUp(int handle) {
        int up = node(handle, UP);
        int top = node(up, UP);
        int side = node(up, LEFT) == handle ? LEFT : RIGHT;
        int inner = node(handle, side ^ RIGHT);
        set(up, side, inner);
        if (inner != NONE) {
            set(inner, UP, up);
        }
        set(handle, side ^ RIGHT, up);
        set(up, UP, handle);
        set(handle, UP, top);
        if (top == NONE) {
            root = handle;
        } else {
            set(top, node(top, LEFT) == up ? LEFT : RIGHT, handle);
        }
        refresh(up);
        refresh(handle);
    }

    /** Recomputes what a node says of its subtree; true if that changed. */
    private boolean refresh(int handle) {
        boolean any =
                (flags[handle] & SELF) != 0 || hasEligible(node(handle, LEFT)) || hasEligible(node(handle, RIGHT));
        if (any == hasEligible(handle)) {
            return false;
        }
        flags[handle] ^= SUBTREE;
        return true;
    }

    private boolean hasEligible(int handle) {
        return handle != NONE && (flags[handle] & SUBTREE) != 0;
    }

    private int node(int handle, int field) {
        return nodes[handle * STRIDE + field];
    }

    private void set(int handle, int field, int value) {
        nodes[handle * STRIDE + field] = value;
    }
}
