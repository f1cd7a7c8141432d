package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class NodeIdentityTest {
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final long TWO_YEARS_MS = 63_000_000_000L;
    private static final LongSupplier NOW = () -> NOW_MS;

    private final NodeIdentity server = NodeIdentity.of(pair(1), NOW);

    private static Ed25519Signer pair(int value) {
        byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
        seed[0] = (byte) value;
        return Ed25519Signer.fromSeed(seed);
    }

    /** One connection over real sockets: what the server learns, or the failure of each side. */
    private final class Meeting implements AutoCloseable {
        private final SSLServerSocket listener;
        private final CompletableFuture<NodeKey> seen = new CompletableFuture<>();

        private Meeting() throws IOException {
            listener = (SSLServerSocket) server.context()
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
            listener.setNeedClientAuth(true);
            Thread thread = new Thread(this::accept);
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                accepted.startHandshake();
                seen.complete(NodeIdentity.otherSide(accepted.getSession()));
                accepted.getOutputStream().write(7);
            } catch (IOException e) {
                seen.completeExceptionally(e);
            }
        }

        /** The key of the server, once it has answered. */
        private NodeKey dial(NodeIdentity client) throws IOException {
            try (SSLSocket socket = (SSLSocket) client.context()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                socket.startHandshake();
                SSLSession session = socket.getSession();
                assertEquals("TLSv1.3", session.getProtocol());
                assertEquals(7, socket.getInputStream().read());
                return NodeIdentity.otherSide(session);
            }
        }

        private String serverSays() {
            ExecutionException failure = assertThrows(ExecutionException.class, seen::get);
            return assertInstanceOf(IOException.class, failure.getCause()).getMessage();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @Test
    void shouldProveTheKeysOfBothSides() throws Exception {
        NodeIdentity client = NodeIdentity.of(pair(2), NOW);
        try (Meeting meeting = new Meeting()) {
            assertEquals(server.key(), meeting.dial(client));
            assertEquals(client.key(), meeting.seen.get());
        }
    }

    @Test
    void shouldRefuseACertificateThatHasExpired() throws Exception {
        NodeIdentity old = NodeIdentity.of(pair(2), () -> NOW_MS - TWO_YEARS_MS, NOW);
        try (Meeting meeting = new Meeting()) {
            assertThrows(IOException.class, () -> meeting.dial(old));
            assertTrue(meeting.serverSays().contains("expired"), meeting.serverSays());
        }
    }

    @Test
    void shouldRefuseACertificateThatIsNotValidYet() throws Exception {
        NodeIdentity early = NodeIdentity.of(pair(2), () -> NOW_MS + TWO_YEARS_MS, NOW);
        try (Meeting meeting = new Meeting()) {
            assertThrows(IOException.class, () -> meeting.dial(early));
            assertTrue(meeting.serverSays().contains("not valid yet"), meeting.serverSays());
        }
    }

    @Test
    void shouldMakeItsCertificateAnewBeforeItIsOld() throws Exception {
        long[] nowMs = {NOW_MS};
        NodeIdentity lasting = NodeIdentity.of(pair(2), () -> nowMs[0], NOW);
        for (long passed : new long[] {0, TWO_YEARS_MS / 3, 0}) {
            nowMs[0] = NOW_MS - passed;
            try (Meeting meeting = new Meeting()) {
                meeting.dial(lasting);
                assertEquals(lasting.key(), meeting.seen.get());
            }
        }
    }

    @Test
    void shouldNotTakeAClientWithoutACertificate() throws Exception {
        javax.net.ssl.SSLContext nobody = javax.net.ssl.SSLContext.getInstance("TLSv1.3");
        nobody.init(null, new javax.net.ssl.TrustManager[] {new Anybody()}, null);
        try (Meeting meeting = new Meeting();
                SSLSocket socket = (SSLSocket) nobody.getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), meeting.listener.getLocalPort())) {
            assertThrows(IOException.class, () -> {
                socket.startHandshake();
                socket.getInputStream().read();
            });
            assertTrue(meeting.serverSays().contains("certificate"), meeting.serverSays());
        }
    }

    private static final class Anybody implements javax.net.ssl.X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {
            // A client that trusts whoever answers.
        }

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {
            // A client that trusts whoever answers.
        }

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
