package io.timecoin.crypto;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.PrivateKey;
import org.agrona.concurrent.UnsafeBuffer;

/** A node's key as the JDK's TLS wants to have it: to sign with, not to look at. Any thread. */
final class NodePrivateKey implements PrivateKey {
    private static final long serialVersionUID = 1;

    private final transient Ed25519Signer signer;

    NodePrivateKey(Ed25519Signer signer) {
        this.signer = signer;
    }

    byte[] sign(byte[] message) {
        byte[] signature = new byte[Signer.SIGNATURE_BYTES];
        signer.sign(new UnsafeBuffer(message), 0, message.length, new UnsafeBuffer(signature), 0);
        return signature;
    }

    /** As the JDK calls keys of this curve. */
    @Override
    public String getAlgorithm() {
        return "EdDSA";
    }

    /** None: it does not leave the process. */
    @Override
    public String getFormat() {
        return null;
    }

    @Override
    public byte[] getEncoded() {
        return null;
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a private key");
    }
}
