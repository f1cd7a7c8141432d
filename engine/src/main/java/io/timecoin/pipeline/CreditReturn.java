package io.timecoin.pipeline;

import io.timecoin.codec.Resume;

/**
 * What the state thread does about {@link TransactionCredits}: by groups, that it need not pay for each transaction, it gives
 * back what was lent, learns how long it took, and has whoever waits told of room. State thread.
 */
final class CreditReturn {
    private final TransactionCredits credits;
    private final Ingress ingress;
    private final Resume resume;
    private long beganNs;
    private long lentNs;
    private int events;
    private boolean isTeaching;

    CreditReturn(TransactionCredits credits, Ingress ingress, Resume resume) {
        this.credits = credits;
        this.ingress = ingress;
        this.resume = resume;
    }

    /** A group begins. */
    void begin() {
        beganNs = System.nanoTime();
        lentNs = 0;
        events = 0;
        isTeaching = true;
    }

    /**
     * The state thread is through with an event of the group.
     *
     * @param lent what it has borrowed, ns
     * @param isAccepted whether it is a transaction that was accepted: a group of others teaches nothing
     */
    void add(long lent, boolean isAccepted) {
        lentNs += lent;
        events++;
        isTeaching &= isAccepted;
    }

    /** The group ends. */
    void end() {
        if (isTeaching && events > 0) {
            credits.executed(events, System.nanoTime() - beganNs);
        }
        if (lentNs > 0) {
            credits.giveBack(lentNs);
            if (ingress.takeRoomAgain()) {
                resume.resume();
            }
        }
    }
}
