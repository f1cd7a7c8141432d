package io.timecoin.simulation;

import io.timecoin.base.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All machines of a run, what links them, and what watches them. */
final class Cluster implements AutoCloseable {
    private static final long US_PER_MS = 1_000;
    /** Many times what the busiest run of a cluster that is well handles. */
    private static final long EVENTS_MAX = 400_000;

    private final ChainSetting chain;
    private final Dice dice;
    private final Set<Fault> faults;
    private final Scheduler scheduler = new Scheduler();
    private final FaultCounts counts = new FaultCounts();
    private final List<Host> hosts = new ArrayList<>();
    private final Network network;
    private final Watch watch;
    private final Clients clients;
    private long events;

    /**
     * Builds the machines; none is up.
     *
     * @param faults what may go wrong
     * @param faulty members that need not keep the protocol
     */
    Cluster(ChainSetting chain, Set<Fault> faults, Faulty faulty, Dice dice) {
        this.chain = chain;
        this.faults = faults;
        this.dice = dice;
        for (int member = 0; member < chain.members(); member++) {
            addHost(member);
        }
        for (int member : faulty.twins()) {
            hosts.get(member).twin();
            addHost(member).twin();
            counts.add(Fault.TWINS);
        }
        for (int member : faulty.liars()) {
            Host host = hosts.get(member);
            host.liar(new Liar(this, host, dice.fork()));
        }
        this.watch = new Watch(chain, hosts, this::nowMs);
        this.network = new Network(this, hosts, new NetworkFaults(faults, dice.fork()), dice.fork());
        this.clients = new Clients(this, faulty.weak(), dice.fork(), faults.contains(Fault.HOSTILE_CLIENT));
    }

    private Host addHost(int member) {
        Host host =
                new Host(hosts.size(), member, new HostClock(scheduler, ChainSetting.START_MS), new FaultyDisk(counts));
        hosts.add(host);
        return host;
    }

    ChainSetting chain() {
        return chain;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    FaultCounts counts() {
        return counts;
    }

    Network network() {
        return network;
    }

    Watch watch() {
        return watch;
    }

    Clients clients() {
        return clients;
    }

    List<Host> hosts() {
        return hosts;
    }

    long events() {
        return events;
    }

    /** Starts every machine that is down, but none that has refused to start on a damaged disk. */
    void startAll() {
        for (Host host : hosts) {
            start(host);
        }
    }

    void start(Host host) {
        if (host.isUp() || host.hasRefused()) {
            return;
        }
        guard(null, () -> {
            ValidatorProcess process = new ValidatorProcess(this, host, dice.fork());
            if (process.start()) {
                host.up(process);
                network.connect(host);
            } else {
                process.die();
                host.refused();
            }
        });
    }

    /** Kills the process of a machine, which loses power with it. */
    void crash(Host host) {
        if (!host.isUp()) {
            return;
        }
        counts.add(Fault.CRASH);
        host.process().die();
        host.down();
        network.disconnect(host);
        host.disk().crash(dice, faults);
    }

    /** The home of a validator that is down is lost; it may have signed what its next process does not know of. */
    void wipe(Host host) {
        Invariant.check(!host.isUp(), "a home in use is not wiped");
        counts.add(Fault.WIPE);
        host.wipe(new FaultyDisk(counts));
    }

    /** Runs what a validator does; what it throws is a violation, since none stops by itself. */
    void guard(Host host, Runnable action) {
        events++;
        Violation.require(events < EVENTS_MAX, Rule.LIMITS_KEPT, "the cluster floods itself");
        try {
            action.run();
        } catch (Violation known) {
            throw known;
        } catch (RuntimeException stopped) {
            String who = host == null ? "a validator that starts" : host.toString();
            throw new Violation(Rule.NO_VALIDATOR_STOPS, who + " stops: " + stopped, stopped);
        }
    }

    /** Lets virtual time pass. */
    void runMs(long ms) {
        Invariant.check(ms >= 0, "time does not run back");
        long untilUs = scheduler.nowUs() + ms * US_PER_MS;
        while (scheduler.step(untilUs)) {
            // One thing after the other.
        }
    }

    /** Virtual milliseconds since the run began. */
    long nowMs() {
        return scheduler.nowUs() / US_PER_MS;
    }

    /** The highest height that is durable anywhere. */
    long highest() {
        return hosts.stream()
                .filter(Host::isUp)
                .mapToLong(host -> host.process().height())
                .max()
                .orElse(0);
    }

    /** The lowest height among the machines that are up and keep the protocol. */
    long lowest() {
        return hosts.stream()
                .filter(host -> host.isUp() && host.isHonest())
                .mapToLong(host -> host.process().height())
                .min()
                .orElse(0);
    }

    @Override
    public void close() {
        for (Host host : hosts) {
            if (host.isUp()) {
                host.process().die();
                host.down();
            }
        }
    }
}
