package io.timecoin.bench.peer.aeron;

import io.aeron.CommonContext;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.timecoin.bench.peer.kit.Peer;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client offers messages to a cluster of three, all in this process over UDP on loopback; counted is what the leader's service
 * is handed, which is after a majority has recorded it.
 */
public final class AeronClusterPeer {
    private static final int MEMBERS = 3;
    private static final int MESSAGE_BYTES = 256;
    private static final long LEADER_SECONDS_MAX = 60;
    private static final long STALL_SECONDS_MAX = 30;
    private static final int POLL_EVERY = 64;
    private static final long NAP_NS = 50_000;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<Member> members = new ArrayList<>();
    private final AeronCluster client;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_BYTES]);
    private final int messages;

    private AeronClusterPeer(File directory, int messages) {
        this.messages = messages;
        for (int id = 0; id < MEMBERS; id++) {
            members.add(new Member(id, MEMBERS, directory));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEADER_SECONDS_MAX);
        while (members.stream().noneMatch(member -> member.service().isLeader())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no leader was elected");
            }
            LockSupport.parkNanos(NAP_NS);
        }
        String aeron = CommonContext.getAeronDirectoryName() + "-peer-client";
        MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeron)
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
        client = AeronCluster.connect(new AeronCluster.Context()
                .aeronDirectoryName(aeron)
                .ingressChannel("aeron:udp?term-length=1m")
                .ingressEndpoints(Member.ingressEndpoints(MEMBERS))
                .egressChannel("aeron:udp?endpoint=localhost:0"));
    }

    /** Measures; the arguments are a directory, messages a repetition, and repetitions. */
    public static void main(String[] arguments) throws Exception {
        Peer.endOnFailure();
        AeronClusterPeer peer = new AeronClusterPeer(new File(arguments[0]), Integer.parseInt(arguments[1]));
        Peer.of(
                        AeronClusterPeer.class,
                        "Aeron Cluster",
                        "one message of " + MESSAGE_BYTES + " bytes agreed on by " + MEMBERS + " nodes and counted",
                        "messages/s")
                .report(2, Integer.parseInt(arguments[2]), peer::perSecond);
        Runtime.getRuntime().halt(0);
    }

    private long agreed() {
        return members.stream()
                .filter(member -> member.service().isLeader())
                .mapToLong(member -> member.service().messages())
                .max()
                .orElse(0);
    }

    private double perSecond() {
        long target = agreed() + messages;
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            while (client.offer(message, 0, MESSAGE_BYTES) < 0) {
                client.pollEgress();
                Thread.yield();
            }
            if (i % POLL_EVERY == 0) {
                client.pollEgress();
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STALL_SECONDS_MAX);
        while (agreed() < target) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("agreed on " + agreed() + " of " + target);
            }
            client.pollEgress();
            LockSupport.parkNanos(NAP_NS);
        }
        return messages * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
}
