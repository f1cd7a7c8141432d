package io.timecoin.peers;

import io.timecoin.crypto.SipHash;
import io.timecoin.peers.IpAddress.Reach;
import java.util.List;

/**
 * Who gets a link. Validators always do, so that no crowd keeps the set apart; others while there are slots, and then
 * if one of them gives way. Slots for links that are dialled are others than those for links that come in: who fills
 * all of these has none of those, and whom to dial is drawn from the address book. Decides from what it is given; any
 * thread.
 */
final class Slots {
    /**
     * What becomes of a link that comes in.
     *
     * @param isTaken false if it is refused
     * @param evicted the connection that ends for it, or {@link EvictionRules#NOBODY}
     */
    record Decision(boolean isTaken, long evicted) {}

    private static final Decision TAKEN = new Decision(true, EvictionRules.NOBODY);
    private static final Decision REFUSED = new Decision(false, EvictionRules.NOBODY);

    private final SlotsConfig config;
    private final EvictionRules rules;

    Slots(SlotsConfig config, SipHash hashing) {
        this.config = config;
        this.rules = new EvictionRules(hashing);
    }

    /**
     * Judges a link that others dialled and whose identity is proven.
     *
     * @param isValidator whether it is a current validator's
     * @param strangers the links that came in from peers that are none now
     */
    Decision inbound(boolean isValidator, IpAddress address, List<InboundPeer> strangers) {
        if (isValidator || strangers.size() < config.inboundMax()) {
            return TAKEN;
        }
        if (strangers.size() > config.inboundMax()) {
            // Validators that lost their seats became strangers: first they have to find room.
            return REFUSED;
        }
        long victim = rules.victim(strangers, address);
        return victim == EvictionRules.NOBODY ? REFUSED : new Decision(true, victim);
    }

    /**
     * Whether to dial one that was drawn: a validator, or while there are slots one of a network that no other dialled link
     * leads to.
     *
     * @param strangers where the links lead that were dialled to peers that are no validators
     */
    boolean mayDial(boolean isValidator, IpAddress address, List<IpAddress> strangers) {
        if (isValidator) {
            return true;
        }
        boolean isLocal = address.reach() == Reach.MACHINE;
        return strangers.size() < config.outboundMax()
                && (isLocal
                        || strangers.stream().noneMatch(other -> other.group().equals(address.group())));
    }
}
