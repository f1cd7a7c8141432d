package io.timecoin.crypto;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.EdECPublicKey;
import java.util.List;
import java.util.Map;

/**
 * Lets the JDK's TLS sign and verify handshakes by this room's Ed25519, which takes a seventh of the JDK's time and is
 * compiled by then: a handshake is what a stranger makes a node compute. TLS finds what signs by the security providers of
 * the process, in their order, so this is one, the first; it has nothing but Ed25519, and signs with no keys but
 * {@link NodePrivateKey}.
 */
final class HandshakeSignatures extends Provider {
    private static final long serialVersionUID = 1;
    private static final String NAME = "TimeCoin";
    private static final String ED25519 = "Ed25519";
    private static final String ED25519_OID = "1.3.101.112";
    private static final int FIRST = 1;

    private HandshakeSignatures() {
        super(NAME, "1", "Ed25519 for the handshakes of nodes");
        String keys = NodePrivateKey.class.getName() + '|' + EdECPublicKey.class.getName();
        Map<String, String> attributes = Map.of("SupportedKeyClasses", keys);
        String implementation = Ed25519Signature.class.getName();
        putService(new Service(this, "Signature", ED25519, implementation, List.of(ED25519_OID), attributes) {
            @Override
            public Object newInstance(Object none) {
                return new Ed25519Signature();
            }
        });
    }

    /** Has the process use it from now on; nothing happens if it does. */
    static void install() {
        Security.insertProviderAt(new HandshakeSignatures(), FIRST);
    }

    /** One signature, made or judged. One thread. */
    static final class Ed25519Signature extends SignatureSpi {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private NodePrivateKey privateKey;
        private NodeKey publicKey;

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            if (!(key instanceof NodePrivateKey own)) {
                throw new InvalidKeyException("not the key of a node here");
            }
            privateKey = own;
            publicKey = null;
            message.reset();
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            NodeKey decoded = NodeKey.decode(key.getEncoded());
            if (decoded == null) {
                throw new InvalidKeyException("not an Ed25519 key");
            }
            publicKey = decoded;
            privateKey = null;
            message.reset();
        }

        @Override
        protected void engineUpdate(byte piece) {
            message.write(piece);
        }

        @Override
        protected void engineUpdate(byte[] piece, int offset, int length) {
            message.write(piece, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            if (privateKey == null) {
                throw new SignatureException("not begun with a private key");
            }
            return privateKey.sign(takeMessage());
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            if (publicKey == null) {
                throw new SignatureException("not begun with a public key");
            }
            return publicKey.hasSigned(takeMessage(), signature);
        }

        private byte[] takeMessage() {
            byte[] taken = message.toByteArray();
            message.reset();
            return taken;
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new InvalidParameterException("Ed25519 has no parameters here");
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new InvalidParameterException("Ed25519 has no parameters here");
        }
    }
}
