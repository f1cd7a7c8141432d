package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Supply;
import io.timecoin.ledger.ValidatorRegistry;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block that might become the next one: built here or proposed by another, with whatever of its transactions the pool
 * lacks. Those bodies belong to the candidate and to no pool. Preallocated for the largest block; state thread.
 *
 * <pre>
 *  EMPTY --open--> INCOMPLETE --execute--> EXECUTED
 *                       \----------------> INVALID        any --clear--> EMPTY
 * </pre>
 */
final class Candidate {
    /** How far a candidate has come. */
    enum State {
        /** There is none. */
        EMPTY,
        /** Its header and content hashes are known. */
        INCOMPLETE,
        /** It has been executed on top of the tip. */
        EXECUTED,
        /** It cannot follow the tip. */
        INVALID
    }

    private static final int ABSENT = -1;

    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer header = new UnsafeBuffer(new byte[BlockHeaderView.BYTES]);
    private final UnsafeBuffer stateRootBefore = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final Supply supplyAfter = new Supply();
    private ValidatorRegistry registryAfter;
    private final UnsafeBuffer contentHashes;
    private final UnsafeBuffer bodies;
    private final int[] bodyAt;
    private final int[] bodyLength;
    private final int[] handles;

    private State state = State.EMPTY;
    private CommittedBlock block;
    private int count;
    private int bodiesLength;
    private boolean isMarked;
    private boolean isPrepared;

    Candidate(ChainRules rules) {
        int transactionsMax = rules.blockTransactionsMax();
        contentHashes = new UnsafeBuffer(new byte[transactionsMax * Hash.BYTES]);
        bodies = new UnsafeBuffer(new byte[rules.blockBytesMax()]);
        bodyAt = new int[transactionsMax];
        bodyLength = new int[transactionsMax];
        handles = new int[transactionsMax];
    }

    /** Whether a block of so many transactions fits. */
    boolean fits(int transactions) {
        return transactions <= handles.length;
    }

    /** Begins; transactions follow. */
    void open() {
        Invariant.check(state == State.EMPTY, "a candidate is opened when it is empty");
        count = 0;
        bodiesLength = 0;
        state = State.INCOMPLETE;
    }

    /** Names the block: from its proposal, or when it is built. */
    void name(DirectBuffer blockHash, int hashAt, DirectBuffer itsHeader, int headerAt) {
        hash.putBytes(0, blockHash, hashAt, Hash.BYTES);
        header.putBytes(0, itsHeader, headerAt, BlockHeaderView.BYTES);
    }

    /** Names the next transaction by its content, and by the pool's entry if that is known. */
    void add(DirectBuffer contentHash, int offset, int poolHandle) {
        contentHashes.putBytes(count * Hash.BYTES, contentHash, offset, Hash.BYTES);
        bodyAt[count] = ABSENT;
        handles[count] = poolHandle;
        count++;
    }

    /** Keeps the body of a transaction; false if the bodies are more than a block may hold. */
    boolean putBody(int place, DirectBuffer source, int offset, int length) {
        if (length > bodies.capacity() - bodiesLength) {
            return false;
        }
        bodies.putBytes(bodiesLength, source, offset, length);
        bodyAt[place] = bodiesLength;
        bodyLength[place] = length;
        bodiesLength += length;
        return true;
    }

    /** The executed block and the validators behind it; both stay until the candidate is committed or cleared. */
    void executed(CommittedBlock executedBlock, ValidatorRegistry registry) {
        block = executedBlock;
        registryAfter = registry;
        state = State.EXECUTED;
    }

    /** The block was refused. */
    void invalid() {
        state = State.INVALID;
    }

    /** Empties the candidate and returns the block it held, or null. */
    CommittedBlock clear() {
        CommittedBlock held = block;
        block = null;
        registryAfter = null;
        state = State.EMPTY;
        count = 0;
        isMarked = false;
        isPrepared = false;
        return held;
    }

    boolean isOf(DirectBuffer blockHash, int offset) {
        return state != State.EMPTY && Hash.equal(hash, 0, blockHash, offset);
    }

    State state() {
        return state;
    }

    DirectBuffer hash() {
        return hash;
    }

    UnsafeBuffer header() {
        return header;
    }

    UnsafeBuffer stateRootBefore() {
        return stateRootBefore;
    }

    Supply supplyAfter() {
        return supplyAfter;
    }

    ValidatorRegistry registryAfter() {
        return registryAfter;
    }

    CommittedBlock block() {
        return block;
    }

    int count() {
        return count;
    }

    /** The content hashes, 32 bytes each. */
    DirectBuffer contentHashes() {
        return contentHashes;
    }

    boolean hasBody(int place) {
        return bodyAt[place] != ABSENT;
    }

    /** Bytes of the bodies held; 0 where there is no candidate. */
    int bodyBytes() {
        return state == State.EMPTY ? 0 : bodiesLength;
    }

    DirectBuffer bodies() {
        return bodies;
    }

    int bodyAt(int place) {
        return bodyAt[place];
    }

    int bodyLength(int place) {
        return bodyLength[place];
    }

    /** The pool's entry of a transaction, or NONE; good only while it is marked as proposed. */
    int handle(int place) {
        return handles[place];
    }

    void handle(int place, int poolHandle) {
        handles[place] = poolHandle;
    }

    /** Whether a quorum is known to have prepared it, and so to have judged its time, whether or not it was asked here. */
    boolean isPrepared() {
        return isPrepared;
    }

    void prepared() {
        isPrepared = true;
    }

    /** Whether the pool's entries are marked as proposed for this candidate. */
    boolean isMarked() {
        return isMarked;
    }

    void marked(boolean value) {
        isMarked = value;
    }
}
