package io.timecoin.simulation;

import java.util.ArrayList;
import java.util.List;

/** A machine: a key, a clock, a disk, and at most one process. */
final class Host {
    private static final long NEVER = Long.MAX_VALUE;

    private final int index;
    private final int member;
    private final HostClock clock;
    private FaultyDisk disk;
    /** Of every event journaled, what a journal that is true gives back; place 0 is event 1. */
    private final List<Long> journaled = new ArrayList<>();

    private ValidatorProcess process;
    private boolean isDamaged;
    private boolean hasRefused;
    private boolean isTwin;
    private boolean isWiped;
    private boolean hasSpoken;
    private long wokeMs = NEVER;
    private long timeMs;
    private Liar liar;
    private boolean isSilent;
    private Serving serving = Serving.TRUE_BLOCKS;
    private long slowUs;
    private long syncUsMax;
    private long toldSequence;
    private int starts;

    Host(int index, int member, HostClock clock, FaultyDisk disk) {
        this.index = index;
        this.member = member;
        this.clock = clock;
        this.disk = disk;
    }

    /** Place among the machines of the run. */
    int index() {
        return index;
    }

    /** Place in the validator set. */
    int member() {
        return member;
    }

    HostClock clock() {
        return clock;
    }

    FaultyDisk disk() {
        return disk;
    }

    ValidatorProcess process() {
        return process;
    }

    boolean isUp() {
        return process != null;
    }

    /** A process begins. */
    void up(ValidatorProcess started) {
        process = started;
        starts++;
    }

    void down() {
        process = null;
    }

    /** How many processes it had. */
    int starts() {
        return starts;
    }

    /** Its disk has lost what it had acknowledged. */
    boolean isDamaged() {
        return isDamaged;
    }

    void damaged() {
        isDamaged = true;
    }

    /** Whether a process has found the damage and would not start. */
    boolean hasRefused() {
        return hasRefused;
    }

    void refused() {
        hasRefused = true;
    }

    /** Whether another process has its key: what the two say may conflict. */
    boolean isTwin() {
        return isTwin;
    }

    void twin() {
        isTwin = true;
    }

    /** Its home is lost: another disk, on which nothing is. */
    void wipe(FaultyDisk empty) {
        disk = empty;
        journaled.clear();
        toldSequence = 0;
        isWiped = true;
        hasSpoken = false;
        wokeMs = NEVER;
    }

    /** Whether its home was ever lost. */
    boolean isWiped() {
        return isWiped;
    }

    /** An event was handled at a time of the validator's own. */
    void handled(long eventTimeMs) {
        timeMs = eventTimeMs;
        wokeMs = Math.min(wokeMs, eventTimeMs);
    }

    /** How long the validator has been up since its home was lost, by its own time. */
    long awakeMs() {
        return wokeMs == NEVER ? 0 : timeMs - wokeMs;
    }

    /** Whether it has signed anything since. */
    boolean hasSpoken() {
        return hasSpoken;
    }

    void spoken() {
        hasSpoken = true;
    }

    /** What speaks for the process if the member does not keep the protocol, else null. */
    Liar liar() {
        return liar;
    }

    void liar(Liar value) {
        liar = value;
    }

    /** Whether what it says must keep the rules. */
    boolean isHonest() {
        return !isTwin && liar == null;
    }

    boolean isSilent() {
        return isSilent;
    }

    void silent(boolean value) {
        isSilent = value;
    }

    Serving serving() {
        return serving;
    }

    void serving(Serving value) {
        serving = value;
    }

    /** How late all it says is, microseconds. */
    long slowUs() {
        return slowUs;
    }

    void slowUs(long value) {
        slowUs = value;
    }

    /** Most microseconds a sync takes. */
    long syncUsMax() {
        return syncUsMax;
    }

    void syncUsMax(long value) {
        syncUsMax = value;
    }

    /** The last event from which something was told that must survive. */
    long toldSequence() {
        return toldSequence;
    }

    void told(long sequence) {
        toldSequence = Math.max(toldSequence, sequence);
    }

    List<Long> journaled() {
        return journaled;
    }

    @Override
    public String toString() {
        return "validator " + (member + 1) + (isTwin ? " (machine " + (index + 1) + ')' : "");
    }
}
