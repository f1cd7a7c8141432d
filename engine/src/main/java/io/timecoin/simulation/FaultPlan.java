package io.timecoin.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lets things go wrong at random moments until {@link #end}, and then puts right what can be put right. */
final class FaultPlan {
    private static final long US_PER_MS = 1_000;
    static final int SMALL_SKEW_MS = 2_000;
    private static final int LARGE_SKEW_MS = 30_000;
    private static final int SMALL_DRIFT_PPM = 500;
    private static final int LARGE_DRIFT_PPM = 100_000;
    private static final int FUSE_STEPS_MAX = 60;

    private final Cluster cluster;
    private final Set<Fault> faults;
    private final List<Integer> weak;
    private final Dice dice;
    private boolean isOver;
    private boolean isPartitioned;

    /**
     * Plans.
     *
     * @param weak members with less than a third of the power, who may fail for good
     */
    FaultPlan(Cluster cluster, Set<Fault> faults, List<Integer> weak, Dice dice) {
        this.cluster = cluster;
        this.faults = faults;
        this.weak = weak;
        this.dice = dice;
    }

    void start() {
        List<Host> hosts = cluster.hosts();
        boolean isOften = dice.oneIn(2);
        often(Fault.CRASH, 300, isOften ? 4_000 : 15_000, this::crash);
        often(Fault.PARTITION, 500, 10_000, () -> partition(Fault.PARTITION));
        often(Fault.ONE_WAY, 500, 10_000, () -> partition(Fault.ONE_WAY));
        often(Fault.BRIDGE, 500, 10_000, () -> partition(Fault.BRIDGE));
        often(Fault.SLOW, 1_000, 10_000, () -> slow(any(hosts)));
        often(Fault.SILENT, 1_000, 15_000, () -> silence(any(hosts)));
        often(Fault.SLOW_DISK, 1_000, 10_000, () -> slowDisk(any(hosts)));
        often(Fault.SKEW, 1_000, 15_000, () -> skew(any(hosts)));
        often(Fault.DAMAGE, 5_000, 40_000, this::damage);
        often(Fault.WIPE, 3_000, 30_000, this::wipe);
        hosts.stream().filter(host -> host.liar() != null).forEach(host -> host.liar()
                .start());
        if (faults.contains(Fault.DRIFT)) {
            hosts.forEach(this::drift);
        }
    }

    private Host any(List<Host> hosts) {
        return hosts.get(dice.below(hosts.size()));
    }

    private void often(Fault fault, long pauseMsMin, long pauseMsMax, Runnable injection) {
        if (faults.contains(fault)) {
            later(dice.between(pauseMsMin, pauseMsMax), () -> {
                injection.run();
                often(fault, pauseMsMin, pauseMsMax, injection);
            });
        }
    }

    private void later(long ms, Runnable action) {
        cluster.scheduler().after(ms * US_PER_MS, () -> {
            if (!isOver) {
                action.run();
            }
        });
    }

    private void crash() {
        boolean isAll = dice.oneIn(6);
        for (Host host : isAll ? cluster.hosts() : List.of(any(cluster.hosts()))) {
            if (!host.isUp()) {
                continue;
            }
            if (isAll || dice.oneIn(2)) {
                cluster.crash(host);
            } else {
                host.process().light(1 + dice.below(FUSE_STEPS_MAX));
            }
            restartLater(host);
        }
    }

    private void restartLater(Host host) {
        long most = dice.oneIn(4) ? 12_000 : 1_500;
        later(dice.between(10, most), () -> cluster.start(host));
    }

    private void partition(Fault kind) {
        if (isPartitioned) {
            return;
        }
        isPartitioned = true;
        cluster.counts().add(kind);
        switch (kind) {
            case PARTITION -> groups(null);
            case BRIDGE -> groups(any(cluster.hosts()));
            default -> oneWay();
        }
        later(dice.between(200, dice.oneIn(4) ? 20_000 : 4_000), () -> {
            isPartitioned = false;
            cluster.network().unblock();
        });
    }

    private void groups(Host between) {
        List<Host> hosts = cluster.hosts();
        int groups = 2 + dice.below(2);
        int[] group = new int[hosts.size()];
        for (int i = 0; i < group.length; i++) {
            group[i] = dice.below(groups);
        }
        for (Host from : hosts) {
            for (Host to : hosts) {
                if (from != between && to != between && group[from.index()] != group[to.index()]) {
                    cluster.network().block(from, to);
                }
            }
        }
    }

    private void oneWay() {
        int chance = 100 + dice.below(500);
        for (Host from : cluster.hosts()) {
            for (Host to : cluster.hosts()) {
                if (from != to && dice.perMille(chance)) {
                    cluster.network().block(from, to);
                }
            }
        }
    }

    private void slow(Host host) {
        host.slowUs(dice.between(100, 3_000) * US_PER_MS);
        later(dice.between(500, 10_000), () -> host.slowUs(0));
    }

    private void silence(Host host) {
        host.silent(true);
        later(dice.between(500, 15_000), () -> host.silent(false));
    }

    private void slowDisk(Host host) {
        cluster.counts().add(Fault.SLOW_DISK);
        host.syncUsMax(dice.between(10, 1_500) * US_PER_MS);
        later(dice.between(500, 10_000), () -> host.syncUsMax(0));
    }

    private void skew(Host host) {
        cluster.counts().add(Fault.SKEW);
        int most = weak.contains(host.member()) ? LARGE_SKEW_MS : SMALL_SKEW_MS;
        host.clock().skew(dice.between(-most, most));
    }

    private void drift(Host host) {
        cluster.counts().add(Fault.DRIFT);
        int most = weak.contains(host.member()) ? LARGE_DRIFT_PPM : SMALL_DRIFT_PPM;
        host.clock().drift(dice.between(-most, most));
    }

    /** A disk loses what it has acknowledged: only where less than a third of the power is lost with it. */
    private void damage() {
        List<Host> candidates = new ArrayList<>(cluster.hosts());
        candidates.removeIf(
                host -> !host.isHonest() || host.isDamaged() || !host.isUp() || !weak.contains(host.member()));
        if (!candidates.isEmpty()) {
            Host host = any(candidates);
            cluster.crash(host);
            if (host.disk().damage(dice)) {
                host.damaged();
            }
            restartLater(host);
        }
    }

    /** A lost home may make a validator sign twice: only where less than a third of the power is lost with it. */
    private void wipe() {
        List<Host> candidates = new ArrayList<>(cluster.hosts());
        candidates.removeIf(
                host -> !host.isHonest() || host.isDamaged() || !host.isUp() || !weak.contains(host.member()));
        if (!candidates.isEmpty()) {
            Host host = any(candidates);
            cluster.crash(host);
            cluster.wipe(host);
            cluster.watch().mayContradict(host);
            restartLater(host);
        }
    }

    /** The faults are over: everybody is up, heard in time, and told the time. */
    void end() {
        isOver = true;
        for (Host host : cluster.hosts()) {
            if (host.liar() != null) {
                host.liar().end();
            }
            host.slowUs(0);
            host.silent(false);
            host.syncUsMax(0);
            host.clock().drift(0);
            host.clock().skew(dice.between(-SMALL_SKEW_MS / 2, SMALL_SKEW_MS / 2));
            if (host.isUp()) {
                host.process().light(0);
            }
        }
        cluster.network().repair();
        cluster.startAll();
    }
}
