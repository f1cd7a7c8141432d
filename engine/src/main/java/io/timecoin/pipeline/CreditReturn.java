package io.timecoin.pipeline;

import io.timecoin.codec.Resume;

/**
 * What the state thread does about its {@link TransactionCredits}: by groups, that it need not pay for each transaction, it gives
 * back what was lent, learns how long it took, and has whoever waits told of room. State thread.
 */
final class CreditReturn {
    private final TimeCredits credits;
    private final Ingress ingress;
    private final Resume resume;
    private long beganNs;
    private long lentNs;
    private int steps;
    private boolean isOfTransactions;

    CreditReturn(TimeCredits credits, Ingress ingress, Resume resume) {
        this.credits = credits;
        this.ingress = ingress;
        this.resume = resume;
    }

    /** A group begins. */
    void begin() {
        beganNs = System.nanoTime();
        lentNs = 0;
        steps = 0;
        isOfTransactions = true;
    }

    /**
     * The state thread is through with a transaction of the group.
     *
     * @param lent what it has borrowed, ns
     * @param acceptedSteps its {@link TransactionCredits#steps}, 0 if it was not accepted
     */
    void addTransaction(long lent, int acceptedSteps) {
        lentNs += lent;
        steps += acceptedSteps;
    }

    /** And with anything else, which may have taken as long as thousands of transactions: the group teaches nothing. */
    void addOther() {
        isOfTransactions = false;
    }

    /** The group ends. */
    void end() {
        if (isOfTransactions && steps > 0) {
            credits.took(steps, System.nanoTime() - beganNs);
        }
        if (lentNs > 0) {
            credits.giveBack(lentNs);
            if (ingress.takeRoomAgain()) {
                resume.resume();
            }
        }
    }
}
