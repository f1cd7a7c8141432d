package io.timecoin.simulation;

import io.timecoin.ledger.ChainRules;
import io.timecoin.replica.Holdings;

/** What a replica holds against the bounds that configuration, genesis and the size of the set give. */
final class LimitsWatch {
    private static final int CANDIDATES = 2;
    private static final int VOTES_A_VALIDATOR = 4;
    private static final int PROPOSALS = 1;

    private final ChainSetting chain;

    LimitsWatch(ChainSetting chain) {
        this.chain = chain;
    }

    void holds(Host host, Holdings holdings, int blocksLent) {
        ChainRules rules = chain.genesis().rules();
        int validators = chain.members();
        require(
                host,
                "pooled transactions",
                holdings.transactions(),
                chain.pool().transactionsMax());
        require(host, "bytes of them", holdings.transactionBytes(), chain.pool().bytesMax());
        require(host, "locks", holdings.locks(), chain.pool().locksMax());
        require(
                host,
                "messages of the next height",
                holdings.futureMessages(),
                PROPOSALS + (long) VOTES_A_VALIDATOR * validators);
        require(host, "pieces of evidence", holdings.evidence(), validators);
        require(host, "bytes of bodies", holdings.bodyBytes(), (long) CANDIDATES * rules.blockBytesMax());
        require(host, "blocks", blocksLent, CANDIDATES);
    }

    private static void require(Host host, String what, long held, long most) {
        Violation.require(held <= most, Rule.LIMITS_KEPT, host + " holds " + held + ' ' + what + ", at most " + most);
    }
}
