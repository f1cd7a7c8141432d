package io.timecoin.ledger;

/**
 * What a block leaves behind beside the unspent outputs: the registry of validators and the numbers of the supply. The
 * header of the next block commits to it, and to the outputs by their state root; so the two are all that a newcomer needs
 * of the past. Immutable.
 *
 * @param registry every registered validator
 * @param issued units that exist
 * @param feesOwed units of them that no output holds yet
 * @param lastPaidSlot the last slot whose reward was paid, -1 before the first
 * @param burned units that existed once
 */
public record Standing(ValidatorRegistry registry, long issued, long feesOwed, long lastPaidSlot, long burned) {
    /** The standing of a chain: copies the numbers. */
    public static Standing of(ValidatorRegistry registry, Supply supply) {
        return new Standing(registry, supply.issued(), supply.feesOwed(), supply.lastPaidSlot(), supply.burned());
    }
}
