package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The chain that the tests of links share, and what its validators say. */
final class Chains {
    static final int CHAIN_ID = 7;
    static final Hash GENESIS = filled(0xa1);
    static final long REDIAL_MS_MAX = 50;

    private Chains() {}

    static Hash filled(int value) {
        byte[] bytes = new byte[Hash.BYTES];
        Arrays.fill(bytes, (byte) value);
        return Hash.of(bytes);
    }

    static LinkConfig config(int node, PeerAddress... addresses) {
        return new LinkConfig(
                CHAIN_ID,
                GENESIS,
                node(node),
                "test",
                List.of(addresses),
                LinkConfig.OUTBOUND_BYTES_MAX_DEFAULT,
                1,
                REDIAL_MS_MAX);
    }

    static Voucher node(int node) {
        return Voucher.ofNode(new NodeKey(filled(node)));
    }

    static Hello hello(int node, long height) {
        return Hello.ofPeer(config(node), TrafficConfig.defaults().capabilities(), height, 0);
    }

    static ListenerConfig listener(int port) {
        return new ListenerConfig("127.0.0.1", port, 16, 0, 256 * 1024, 2);
    }

    static PeerAddress address(int port) {
        return new PeerAddress("127.0.0.1", port);
    }

    /** A port that was free a moment ago. */
    static int freePort() throws IOException {
        return freePorts(1)[0];
    }

    /** Different ports that were free a moment ago. */
    static int[] freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        int[] ports = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0));
                ports[i] = held.get(i).getLocalPort();
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    static void await(BooleanSupplier condition) {
        await(condition, "the condition never held");
    }

    static void await(BooleanSupplier condition, String what) {
        await(condition, () -> what);
    }

    static void await(BooleanSupplier condition, Supplier<String> what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(100_000);
        }
    }
}
