package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.crypto.SipHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final int SLOTS = 32;
    private static final long NOW_MS = 1_000_000;

    private final SipHash hashing = new SipHash(4, 5);
    private final Slots slots = new Slots(new SlotsConfig(SLOTS, 3), hashing);
    private final EvictionRules rules = new EvictionRules(hashing);
    private final List<InboundPeer> links = new ArrayList<>();
    private long nextId = 1;

    private static IpAddress apart(int number) {
        return IpAddress.parse((30 + number / 256) + "." + number % 256 + ".5.5");
    }

    private static IpAddress crowd(int number) {
        return IpAddress.parse("66.6." + number / 256 % 256 + '.' + number % 256);
    }

    private InboundPeer link(IpAddress address, long sinceMs, long latencyNs, long blockMs, long transactionMs) {
        return new InboundPeer(nextId++, address, sinceMs, latencyNs, blockMs, transactionMs);
    }

    /** One that is worse than all others by every measure. */
    private InboundPeer poor(IpAddress address) {
        return link(address, NOW_MS + nextId, Long.MAX_VALUE, 0, 0);
    }

    /** One that is better than all others by every measure. */
    private InboundPeer perfect(IpAddress address) {
        return link(address, 0, 1, NOW_MS + nextId, NOW_MS + nextId);
    }

    /** Lets one in as a listener does; the connection that gave way, or NOBODY. */
    private long join(InboundPeer newcomer) {
        Slots.Decision decision = slots.inbound(false, newcomer.address(), links);
        links.removeIf(link -> link.connectionId() == decision.evicted());
        if (decision.isTaken()) {
            links.add(newcomer);
        }
        assertTrue(links.size() <= SLOTS);
        return decision.evicted();
    }

    @Test
    void shouldTakeWhoeverComesWhileThereAreSlots() {
        for (int number = 0; number < SLOTS; number++) {
            assertEquals(EvictionRules.NOBODY, join(poor(crowd(number))));
        }
        assertEquals(SLOTS, links.size());
    }

    /** The flood is better than the honest by every measure that others can see, and comes again and again. */
    @Test
    void shouldNeverGiveUpTheHonestForAFloodOfOneNetwork() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            links.clear();
            Set<Long> honest = new HashSet<>();
            int network = 0;
            for (int step = 0; step < 400; step++) {
                boolean isHonest = random.nextInt(20) == 0;
                InboundPeer newcomer = isHonest ? poor(apart(network++)) : perfect(crowd(random.nextInt(60_000)));
                long evicted = join(newcomer);
                assertFalse(honest.contains(evicted), "seed " + seed + " step " + step);
                if (isHonest) {
                    honest.add(newcomer.connectionId());
                    boolean isIn = links.contains(newcomer);
                    // Those that are kept from the flood by their merits are at most one of a measure, and the oldest.
                    assertTrue(isIn || crowdCount() <= 6, "seed " + seed + ": the flood holds " + crowdCount());
                }
                Collections.shuffle(links, random);
            }
            assertTrue(crowdCount() <= SLOTS - Math.min(SLOTS - 6, honest.size()), "seed " + seed);
        }
    }

    private long crowdCount() {
        IpAddress group = crowd(0).group();
        return links.stream()
                .filter(link -> link.address().group().equals(group))
                .count();
    }

    @Test
    void shouldGiveUpTheYoungestOfTheMostCrowdedNetwork() {
        for (int number = 0; number < SLOTS - 10; number++) {
            links.add(poor(apart(number)));
        }
        InboundPeer last = null;
        for (int number = 0; number < 10; number++) {
            last = poor(crowd(number));
            links.add(last);
        }
        assertEquals(last.connectionId(), rules.victim(links, apart(1_000)));
    }

    @Test
    void shouldKeepWhoIsGoodByAnyMeasure() {
        List<InboundPeer> good = new ArrayList<>();
        for (int number = 0; number < 60; number++) {
            links.add(poor(crowd(number)));
        }
        good.add(link(crowd(100), NOW_MS + 1_000, 1, 0, 0));
        good.add(link(crowd(101), NOW_MS + 1_001, 100, NOW_MS, 0));
        good.add(link(crowd(102), NOW_MS + 1_002, 100, 0, NOW_MS));
        good.add(link(crowd(103), 0, 100, 0, 0));
        links.addAll(good);
        for (int evicted = 0; evicted < 58; evicted++) {
            long victim = rules.victim(links, apart(1));
            assertTrue(good.stream().noneMatch(link -> link.connectionId() == victim), "eviction " + evicted);
            assertTrue(links.removeIf(link -> link.connectionId() == victim));
        }
    }

    @Test
    void shouldRefuseANewcomerWhereEveryLinkIsOfAnotherNetwork() {
        for (int number = 0; number < SLOTS; number++) {
            links.add(poor(apart(number)));
        }
        assertEquals(EvictionRules.NOBODY, rules.victim(links, apart(1_000)));
        assertEquals(EvictionRules.NOBODY, rules.victim(List.of(), apart(1)));
        assertFalse(slots.inbound(false, apart(1_000), links).isTaken());
    }

    /** A swap must not leave the victim's network smaller than the newcomer's. */
    @Test
    void shouldNotLetNetworksTakeTurns() {
        for (int number = 0; number < 10; number++) {
            links.add(poor(crowd(number)));
            links.add(poor(IpAddress.parse("77.7.1." + number)));
        }
        assertEquals(EvictionRules.NOBODY, rules.victim(links, crowd(99)));
        links.remove(links.size() - 1);
        links.remove(links.size() - 2);
        assertTrue(rules.victim(links, IpAddress.parse("77.7.1.99")) != EvictionRules.NOBODY);
    }

    @Test
    void shouldNotDependOnTheOrderOfTheList() {
        Random random = new Random(8);
        for (int run = 0; run < 200; run++) {
            links.clear();
            for (int number = 0; number < 40; number++) {
                IpAddress address = random.nextBoolean() ? crowd(number) : apart(random.nextInt(30));
                links.add(link(address, random.nextInt(4), random.nextInt(4), random.nextInt(4), random.nextInt(4)));
            }
            long victim = rules.victim(links, apart(1_000));
            Collections.shuffle(links, random);
            assertEquals(victim, rules.victim(links, apart(1_000)));
        }
    }

    @Test
    void shouldTakeValidatorsHoweverFullItIs() {
        for (int number = 0; number < SLOTS; number++) {
            links.add(poor(apart(number)));
        }
        Slots.Decision decision = slots.inbound(true, crowd(1), links);
        assertTrue(decision.isTaken());
        assertEquals(EvictionRules.NOBODY, decision.evicted());
    }

    @Test
    void shouldTakeNobodyWhileThereAreTooMany() {
        for (int number = 0; number <= SLOTS; number++) {
            links.add(poor(crowd(number)));
        }
        assertFalse(slots.inbound(false, apart(1), links).isTaken());
    }

    @Test
    void shouldDialDifferentNetworks() {
        List<IpAddress> dialled = new ArrayList<>(List.of(crowd(1)));
        assertFalse(slots.mayDial(false, crowd(2), dialled));
        assertTrue(slots.mayDial(true, crowd(2), dialled));
        assertTrue(slots.mayDial(false, apart(1), dialled));
        dialled.add(apart(1));
        dialled.add(apart(2));
        assertFalse(slots.mayDial(false, apart(3), dialled));
        assertTrue(slots.mayDial(true, apart(3), dialled));
        IpAddress local = IpAddress.parse("127.0.0.1");
        assertTrue(slots.mayDial(false, local, List.of(local)));
    }

    @Test
    void shouldRefuseAConfigurationOutOfRange() {
        assertThrows(EngineException.class, () -> new SlotsConfig(0, 1));
        assertThrows(EngineException.class, () -> new SlotsConfig(1, 65));
    }
}
