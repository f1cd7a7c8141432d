package io.timecoin.simulation;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The links between all machines. A link carries frames both ways until it breaks: with a process, with a frame lost, with
 * a partition that lasts; it comes up again with a hello from each side and connection ids never used before. Whether
 * frames that a partition stops are lost or wait for its end, and whether a frame lost breaks its link, is drawn once a
 * run: the second is what TCP does, the first what a validator has to live with all the same.
 */
final class Network {
    private static final int FRAMES_REMEMBERED = 256;
    private static final long NOTHING_TOLD = -1;

    private final Cluster cluster;
    private final Dice dice;
    private final List<Host> hosts;
    private final Link[][] links;
    private final boolean[][] isBlocked;
    private final NetworkFaults faults;
    private final Forger forger;
    private final ArrayDeque<Frame> remembered = new ArrayDeque<>();
    private final HelloView hello = new HelloView();
    private long delivered;

    /** One pair; {@code ids[0]} is the connection at the machine with the lower index. */
    private static final class Link {
        private final Host low;
        private final Host high;
        private final long[] ids = new long[2];
        private final long[] lastArrivalUs = new long[2];
        private final long[] toldHeight = new long[2];
        private final ArrayDeque<Runnable> stalled = new ArrayDeque<>();
        private boolean isUp;
        private boolean isSuspect;
        private long epoch;

        Link(Host low, Host high) {
            this.low = low;
            this.high = high;
        }

        int side(Host host) {
            return host == low ? 0 : 1;
        }

        Host other(Host host) {
            return host == low ? high : low;
        }
    }

    Network(Cluster cluster, List<Host> hosts, NetworkFaults faults, Dice dice) {
        this.cluster = cluster;
        this.hosts = hosts;
        this.faults = faults;
        this.dice = dice;
        this.forger = new Forger(cluster.chain(), dice.fork());
        this.links = new Link[hosts.size()][hosts.size()];
        this.isBlocked = new boolean[hosts.size()][hosts.size()];
        for (Host low : hosts) {
            for (Host high : hosts.subList(low.index() + 1, hosts.size())) {
                Link link = new Link(low, high);
                links[low.index()][high.index()] = link;
                links[high.index()][low.index()] = link;
            }
        }
    }

    NetworkFaults faults() {
        return faults;
    }

    /** Frames that arrived. */
    long delivered() {
        return delivered;
    }

    /** A process has started: its links come up one by one. */
    void connect(Host host) {
        for (Host other : hosts) {
            if (isLinked(host, other)) {
                reconnectLater(links[host.index()][other.index()]);
            }
        }
    }

    /** Two machines with one key are one node to everybody; they have no link. */
    private static boolean isLinked(Host one, Host other) {
        return one != other && one.member() != other.member();
    }

    /** A process is gone, and its links with it. */
    void disconnect(Host host) {
        for (Host other : hosts) {
            if (other != host) {
                takeDown(links[host.index()][other.index()]);
            }
        }
    }

    private void takeDown(Link link) {
        link.isUp = false;
        link.isSuspect = false;
        link.epoch++;
        link.stalled.clear();
    }

    private void reconnectLater(Link link) {
        long epoch = ++link.epoch;
        cluster.scheduler().after(dice.between(1_000, faults.reconnectUsMax()), () -> {
            if (epoch == link.epoch && !link.isUp) {
                reconnect(link);
            }
        });
    }

    private void reconnect(Link link) {
        if (!link.low.isUp() || !link.high.isUp()) {
            return;
        }
        if (isBlocked[link.low.index()][link.high.index()] || isBlocked[link.high.index()][link.low.index()]) {
            reconnectLater(link);
            return;
        }
        link.isUp = true;
        link.epoch++;
        link.ids[0] = link.low.process().newConnection();
        link.ids[1] = link.high.process().newConnection();
        link.lastArrivalUs[0] = 0;
        link.lastArrivalUs[1] = 0;
        Arrays.fill(link.toldHeight, NOTHING_TOLD);
        transmit(link, link.low, new Frame(FrameType.HELLO, link.low.process().hello()));
        transmit(link, link.high, new Frame(FrameType.HELLO, link.high.process().hello()));
    }

    /** Breaks a link; it comes up again by itself. */
    private void reset(Link link) {
        if (link.isUp) {
            takeDown(link);
            reconnectLater(link);
        }
    }

    /** Says something to everybody. */
    void sendToAll(Host from, Frame frame) {
        for (Host to : hosts) {
            if (isLinked(from, to)) {
                transmit(links[from.index()][to.index()], from, frame);
            }
        }
    }

    /** Says something over one connection; nothing if it has ended. */
    void send(Host from, long connectionId, Frame frame) {
        for (Host to : hosts) {
            Link link = to == from ? null : links[from.index()][to.index()];
            if (link != null && link.isUp && link.ids[link.side(from)] == connectionId) {
                transmit(link, from, frame);
            }
        }
    }

    /** Says something to one machine; nothing if there is no link. */
    void send(Host from, Host to, Frame frame) {
        if (isLinked(from, to)) {
            transmit(links[from.index()][to.index()], from, frame);
        }
    }

    private void transmit(Link link, Host from, Frame frame) {
        if (!link.isUp) {
            return;
        }
        if (from.isSilent()) {
            cluster.counts().add(Fault.SILENT);
            link.isSuspect = true;
            return;
        }
        if (isBlocked[from.index()][link.other(from).index()]) {
            link.isSuspect = true;
            if (faults.stalls()) {
                link.stalled.add(() -> travel(link, from, frame));
            }
            return;
        }
        if (dice.perMille(faults.lossPerMille())) {
            cluster.counts().add(Fault.LOSS);
            lost(link);
            return;
        }
        travel(link, from, frame);
        if (dice.perMille(faults.duplicationPerMille())) {
            cluster.counts().add(Fault.DUPLICATION);
            travel(link, from, frame);
        }
        forge(link, from, frame);
    }

    private void lost(Link link) {
        if (faults.lossBreaks()) {
            reset(link);
        } else {
            link.isSuspect = true;
        }
    }

    private void forge(Link link, Host from, Frame frame) {
        if (faults.forgeryPerMille() == 0) {
            return;
        }
        remembered.add(frame);
        if (remembered.size() > FRAMES_REMEMBERED) {
            remembered.remove();
        }
        if (dice.perMille(faults.forgeryPerMille())) {
            cluster.counts().add(Fault.FORGERY);
            travel(link, from, forger.forge(dice.oneIn(4) ? remembered.peek() : frame));
        }
    }

    private void travel(Link link, Host from, Frame frame) {
        int side = link.side(from);
        long nowUs = cluster.scheduler().nowUs();
        long arrivalUs = nowUs + from.slowUs() + dice.between(faults.delayUsMin(), faults.delayUsMax());
        if (from.slowUs() > 0) {
            cluster.counts().add(Fault.SLOW);
        }
        if (faults.reorders()) {
            if (arrivalUs < link.lastArrivalUs[side]) {
                cluster.counts().add(Fault.REORDERING);
            }
        } else {
            arrivalUs = Math.max(arrivalUs, link.lastArrivalUs[side]);
        }
        link.lastArrivalUs[side] = Math.max(arrivalUs, link.lastArrivalUs[side]);
        long epoch = link.epoch;
        cluster.scheduler().after(arrivalUs - nowUs, () -> arrive(link, from, frame, epoch));
    }

    private void arrive(Link link, Host from, Frame frame, long epoch) {
        boolean arrives = epoch == link.epoch && link.isUp;
        if (arrives && (frame.type() != FrameType.HELLO || isNews(link, link.side(from), frame))) {
            Host to = link.other(from);
            delivered++;
            cluster.guard(to, () -> to.process().receive(link.ids[link.side(to)], frame));
        }
    }

    /** As the listener does: only a hello with another height than the last on its link is worth an event. */
    private boolean isNews(Link link, int side, Frame frame) {
        if (hello.wrap(new UnsafeBuffer(frame.bytes()), 0, frame.bytes().length) != ResultCode.OK) {
            return false;
        }
        boolean isNews = hello.height() != link.toldHeight[side];
        link.toldHeight[side] = hello.height();
        return isNews;
    }

    /** From now on one machine does not hear the other. */
    void block(Host from, Host to) {
        isBlocked[from.index()][to.index()] = true;
    }

    /** Everybody hears everybody again; what was stopped arrives, or its link is made anew. */
    void unblock() {
        for (Host low : hosts) {
            for (Host high : hosts.subList(low.index() + 1, hosts.size())) {
                isBlocked[low.index()][high.index()] = false;
                isBlocked[high.index()][low.index()] = false;
                Link link = links[low.index()][high.index()];
                if (link.stalled.isEmpty()) {
                    resetIfSuspect(link);
                } else {
                    link.isSuspect = false;
                    link.stalled.forEach(Runnable::run);
                    link.stalled.clear();
                }
            }
        }
    }

    private void resetIfSuspect(Link link) {
        if (link.isSuspect) {
            reset(link);
        }
    }

    /** The faults are over: every link that lost anything is made anew, as its time-out would have it. */
    void repair() {
        faults.end();
        unblock();
        for (Host low : hosts) {
            for (Host high : hosts.subList(low.index() + 1, hosts.size())) {
                resetIfSuspect(links[low.index()][high.index()]);
            }
        }
    }
}
