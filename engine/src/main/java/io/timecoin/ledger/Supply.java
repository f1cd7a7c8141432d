package io.timecoin.ledger;

import io.timecoin.base.Amounts;
import io.timecoin.base.Invariant;

/**
 * What exists and what is owed. At every block: issued = sum of unspent outputs + fees not yet paid out. What is burned
 * is issued no more, and counts against the cap still: it is never made again. A value that the state thread copies before it
 * executes a block and replaces when the block commits.
 */
public final class Supply {
    private long issued;
    private long feesOwed;
    private long lastPaidSlot;
    private long burned;

    /**
     * Sets all of it.
     *
     * @param issued units that exist
     * @param feesOwed units of them that no output holds yet
     * @param lastPaidSlot the last slot whose reward was paid, -1 before the first
     * @param burned units that existed once
     */
    public void set(long issued, long feesOwed, long lastPaidSlot, long burned) {
        Invariant.check(feesOwed >= 0 && issued >= feesOwed, "what is owed has been issued");
        Invariant.check(burned >= 0, "what is burned has been issued");
        this.issued = issued;
        this.feesOwed = feesOwed;
        this.lastPaidSlot = lastPaidSlot;
        this.burned = burned;
    }

    /** Copies that of a standing. */
    public void set(Standing standing) {
        set(standing.issued(), standing.feesOwed(), standing.lastPaidSlot(), standing.burned());
    }

    /** Copies another. */
    public void set(Supply other) {
        set(other.issued, other.feesOwed, other.lastPaidSlot, other.burned);
    }

    void addFees(long fees) {
        feesOwed = Amounts.add(feesOwed, fees);
        Invariant.check(feesOwed != Amounts.INVALID, "fees are part of the supply");
    }

    /** Pays out a pot that holds newly minted units and all fees owed but those kept back. */
    void pay(long minted, long keptBack, long slot) {
        issued = Amounts.add(issued, minted);
        Invariant.check(issued != Amounts.INVALID, "the supply cap is below 2^63");
        feesOwed = keptBack;
        lastPaidSlot = slot;
    }

    /** Takes units out of the world. */
    void burn(long units) {
        issued = Amounts.subtract(issued, units);
        burned = Amounts.add(burned, units);
        Invariant.check(issued != Amounts.INVALID && burned != Amounts.INVALID, "what is burned has been issued");
    }

    /** Units that existed once and were burned. */
    public long burned() {
        return burned;
    }

    /** Units that exist. */
    public long issued() {
        return issued;
    }

    /** Units that exist but that no output holds yet. */
    public long feesOwed() {
        return feesOwed;
    }

    /** The last slot whose reward was paid, -1 before the first. */
    public long lastPaidSlot() {
        return lastPaidSlot;
    }
}
