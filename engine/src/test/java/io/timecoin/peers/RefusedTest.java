package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.ForgedIdentity;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.peers.UnlinkedPeer.Kind;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who must not be linked, over real sockets and TLS: refused each, and both sides can say why. */
@Timeout(120)
class RefusedTest {
    private static final long TWO_YEARS_MS = 63_000_000_000L;
    private static final TlsNode SELF = new TlsNode(1);
    private static final TlsNode OTHER = new TlsNode(2);
    private static final Hash ANOTHER_GENESIS = Chains.filled(0x77);

    private final List<NetworkListener> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(NetworkListener::close);
    }

    private NetworkListener listen(NodeIdentity identity, LinkConfig config) {
        NetworkListener listener =
                new NetworkListener(Chains.listener(0), config, TrafficConfig.defaults(), GuardConfig.wide(), identity);
        listener.start(new RecordingSink(), ArchiveSources.NONE, () -> 1);
        opened.add(listener);
        return listener;
    }

    private NetworkListener listen() {
        return listen(SELF.identity(), SELF.config(SELF.voucher()));
    }

    private static LinkConfig of(int chainId, Hash genesis, PeerAddress address) {
        LinkConfig own = OTHER.config(OTHER.voucher(), address);
        return new LinkConfig(
                chainId,
                genesis,
                own.self(),
                own.agent(),
                own.addresses(),
                own.outboundBytesMax(),
                own.redialMsMin(),
                own.redialMsMax());
    }

    private static boolean says(NetworkListener side, Kind kind, Hash peer, String reason) {
        return side.unlinkedPeers().stream()
                .anyMatch(one -> one.kind() == kind
                        && (peer == null || peer.equals(one.peerId()))
                        && one.reason().contains(reason));
    }

    private static void awaitBoth(NetworkListener refusing, String why, NetworkListener refused, String told) {
        await(
                () -> says(refusing, Kind.REFUSED, null, why),
                () -> "who refuses says: " + why + ", not " + refusing.unlinkedPeers());
        await(
                () -> says(refused, Kind.CONFIGURED, null, told),
                () -> "who is refused was told: " + told + ", not " + refused.unlinkedPeers());
        assertTrue(refusing.peers().isEmpty());
        assertTrue(refused.peers().isEmpty());
    }

    @Test
    void shouldRefuseAnotherGenesisAndTellBothSides() {
        NetworkListener first = listen();
        NetworkListener second =
                listen(OTHER.identity(), of(Chains.CHAIN_ID, ANOTHER_GENESIS, Chains.address(first.port())));
        String why = ResultCode.WRONG_GENESIS.text();
        awaitBoth(first, why, second, why);
        assertTrue(says(first, Kind.REFUSED, OTHER.key().peerId(), why), "it says whom it refused");
    }

    @Test
    void shouldRefuseAnotherChainAndTellBothSides() {
        NetworkListener first = listen();
        NetworkListener second =
                listen(OTHER.identity(), of(Chains.CHAIN_ID + 1, Chains.GENESIS, Chains.address(first.port())));
        String why = ResultCode.WRONG_CHAIN.text();
        awaitBoth(first, why, second, why);
        assertTrue(says(first, Kind.REFUSED, OTHER.key().peerId(), why), "it says whom it refused");
    }

    @Test
    void shouldRefuseAnExpiredCertificateAndTellBothSides() {
        NetworkListener first = listen();
        NodeIdentity old = ForgedIdentity.ofAnotherTime(OTHER.pair(), -TWO_YEARS_MS);
        NetworkListener second = listen(old, OTHER.config(OTHER.voucher(), Chains.address(first.port())));
        awaitBoth(first, "the certificate has expired", second, "the other side refused: certificate");
    }

    @Test
    void shouldRefuseWhoAnswersWithAnExpiredCertificateAndTellBothSides() {
        NodeIdentity old = ForgedIdentity.ofAnotherTime(SELF.pair(), -TWO_YEARS_MS);
        NetworkListener first = listen(old, SELF.config(SELF.voucher()));
        NetworkListener second = listen(OTHER.identity(), OTHER.config(OTHER.voucher(), Chains.address(first.port())));
        awaitBoth(first, "the other side refused: certificate", second, "the certificate has expired");
    }

    @Test
    void shouldRefuseACertificateThatIsNotValidYetAndTellBothSides() {
        NetworkListener first = listen();
        NodeIdentity early = ForgedIdentity.ofAnotherTime(OTHER.pair(), TWO_YEARS_MS);
        NetworkListener second = listen(early, OTHER.config(OTHER.voucher(), Chains.address(first.port())));
        awaitBoth(first, "the certificate is not valid yet", second, "the other side refused: certificate");
    }

    @Test
    void shouldRefuseACertificateThatSomebodyElseSignedAndTellBothSides() throws Exception {
        NetworkListener first = listen();
        SSLContext forged = ForgedIdentity.of(OTHER.pair(), new TlsNode(3).pair(), false);
        String told = refusalOf(first, forged);
        assertTrue(told.contains("certificate"), told);
        await(() -> says(first, Kind.REFUSED, null, "not signed by its own key"), "who refuses says why");
    }

    @Test
    void shouldRefuseAStolenCertificateAndTellBothSides() throws Exception {
        NetworkListener first = listen();
        SSLContext stolen = ForgedIdentity.of(OTHER.pair(), new TlsNode(3).pair(), true);
        String told = refusalOf(first, stolen);
        assertTrue(told.contains("fatal alert"), told);
        await(() -> says(first, Kind.REFUSED, null, "ignature"), "who refuses says why");
    }

    /**
     * Keeps what is written until the answer to it is read: TLS writes a flight piece by piece, and a piece behind the one that is
     * refused would find the connection closed, with the refusal unread.
     */
    private static final class FlightSocket extends Socket {
        private final BufferedOutputStream out;

        FlightSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            out = new BufferedOutputStream(super.getOutputStream(), 1 << 16);
        }

        @Override
        public OutputStream getOutputStream() {
            return new FilterOutputStream(out) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() {
                    // When it is read.
                }
            };
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    out.flush();
                    return super.read(bytes, offset, length);
                }
            };
        }
    }

    /** What TLS tells who dials with a certificate that is not taken. */
    private static String refusalOf(NetworkListener listener, SSLContext identity) throws IOException {
        FlightSocket flights = new FlightSocket(listener.port());
        try (SSLSocket socket =
                (SSLSocket) identity.getSocketFactory().createSocket(flights, "127.0.0.1", listener.port(), true)) {
            SSLException refusal = assertThrows(SSLException.class, () -> {
                socket.startHandshake();
                socket.getInputStream().read();
            });
            return refusal.getMessage();
        }
    }

    /** Whoever dialled twice has lost the first, as far as can be told; so that one goes. */
    @Test
    void shouldEndOneOfTwoConnectionsOfAnIdentityAndTellBothSides() throws Exception {
        NetworkListener first = listen();
        PeerAddress address = Chains.address(first.port());
        NetworkListener second = listen(OTHER.identity(), OTHER.config(OTHER.voucher(), address));
        await(() -> first.peers().size() == 1 && second.peers().size() == 1);
        try (RawClient again = OTHER.link(first)) {
            again.hear();
            String why = ResultCode.LINK_SURPLUS.text();
            await(() -> says(first, Kind.LOST, OTHER.key().peerId(), why), "who ends it says why");
            await(() -> says(second, Kind.LOST, SELF.key().peerId(), why), "who is ended was told");
            assertEquals(1, first.peers().size());
        }
    }

    @Test
    void shouldRefuseAReplayedHandshakeAndTellBothSides() throws Exception {
        NetworkListener first = listen();
        byte[] said = RecordedLink.of(first, OTHER);
        await(() -> first.counters().connections() == 0);
        try (RawClient replay = new RawClient(first, 0)) {
            replay.write(said);
            await(() -> first.counters().handshakesFailed() >= 1);
            // The alert is sealed with keys that a replay does not have; that the connection ends it sees.
            assertTrue(endsAtLast(replay));
        }
        assertTrue(
                says(first, Kind.REFUSED, null, "ag mismatch"),
                first.unlinkedPeers().toString());
        assertTrue(first.peers().isEmpty());
    }

    /** A hello of TLS and an alert come first. */
    private static boolean endsAtLast(RawClient client) throws IOException {
        for (int i = 0; i < 8_192; i++) {
            if (client.ends()) {
                return true;
            }
        }
        return false;
    }
}
