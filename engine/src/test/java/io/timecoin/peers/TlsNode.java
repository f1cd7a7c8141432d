package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** A node with the keys of its TLS identity and of its validator, by number. */
record TlsNode(Ed25519Signer pair, Ed25519Signer validator) {
    TlsNode(int number) {
        this(signer(number), signer(100 + number));
    }

    private static Ed25519Signer signer(int number) {
        byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
        seed[0] = (byte) number;
        return Ed25519Signer.fromSeed(seed);
    }

    NodeKey key() {
        return NodeKey.of(pair);
    }

    Hash validatorKey() {
        return Hash.of(validator.publicKey());
    }

    NodeIdentity identity() {
        return NodeIdentity.of(pair, System::currentTimeMillis);
    }

    Voucher voucher() {
        return Voucher.ofValidator(key(), Chains.GENESIS, validator);
    }

    LinkConfig config(Voucher voucher, PeerAddress... addresses) {
        return new LinkConfig(
                Chains.CHAIN_ID,
                Chains.GENESIS,
                voucher,
                "test",
                List.of(addresses),
                LinkConfig.OUTBOUND_BYTES_MAX_DEFAULT,
                1,
                Chains.REDIAL_MS_MAX);
    }

    Hello hello(Voucher voucher) {
        return Hello.ofPeer(config(voucher), 0, 3, 0);
    }

    /** A client of this identity. */
    RawClient connect(NetworkListener listener) throws IOException {
        SSLSocket socket = (SSLSocket)
                identity().context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port());
        socket.startHandshake();
        return new RawClient(socket);
    }

    /** A link of this node, by which its validator speaks. */
    RawClient link(NetworkListener listener) throws IOException {
        RawClient peer = connect(listener);
        peer.say(hello(voucher()));
        return peer;
    }
}
