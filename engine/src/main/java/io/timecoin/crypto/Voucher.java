package io.timecoin.crypto;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A consensus key's word that a node speaks for it on one chain. TLS proves that the other side holds the node key, the
 * voucher says whose node that is; shown by another node it is worth nothing.
 *
 * <pre>
 *  signed as it is: | tag VOUCHER | genesis hash 32 | node key 32 |
 *  encoded:         | node key 32 | consensus key 32, zero: of no validator | signature 64, then zero too |
 * </pre>
 *
 * Any thread, but for the mutable arguments.
 */
public final class Voucher {
    /** Length of the encoding. */
    public static final int BYTES = Signer.PUBLIC_KEY_BYTES * 2 + Signer.SIGNATURE_BYTES;

    private static final int VALIDATOR_AT = Signer.PUBLIC_KEY_BYTES;
    private static final int SIGNATURE_AT = VALIDATOR_AT + Signer.PUBLIC_KEY_BYTES;
    private static final int GENESIS_AT = DomainTag.VOUCHER.length();
    private static final int NODE_AT = GENESIS_AT + Hash.BYTES;
    private static final int MESSAGE_BYTES = NODE_AT + Signer.PUBLIC_KEY_BYTES;

    private final byte[] encoded;

    private Voucher(byte[] encoded) {
        this.encoded = encoded;
    }

    /** A node that speaks for no validator. */
    public static Voucher ofNode(NodeKey node) {
        return new Voucher(Arrays.copyOf(node.bytes().toByteArray(), BYTES));
    }

    /** A node that speaks for the validator that signs this. */
    public static Voucher ofValidator(NodeKey node, Hash genesisHash, Signer validator) {
        byte[] encoded = Arrays.copyOf(node.bytes().toByteArray(), BYTES);
        UnsafeBuffer buffer = new UnsafeBuffer(encoded);
        validator.publicKey(buffer, VALIDATOR_AT);
        UnsafeBuffer message = message();
        fill(message, genesisHash, buffer, 0);
        validator.sign(message, 0, MESSAGE_BYTES, buffer, SIGNATURE_AT);
        return new Voucher(encoded);
    }

    /** Copies a voucher, good or not. */
    public static Voucher of(DirectBuffer buffer, int offset) {
        byte[] encoded = new byte[BYTES];
        buffer.getBytes(offset, encoded);
        return new Voucher(encoded);
    }

    /** The node that it is about. */
    public NodeKey node() {
        return new NodeKey(Hash.of(new UnsafeBuffer(encoded), 0));
    }

    /** The consensus key for which the node speaks; zero if for none. */
    public Hash validator() {
        return Hash.of(new UnsafeBuffer(encoded), VALIDATOR_AT);
    }

    /** Writes {@link #BYTES}. */
    public void writeTo(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, encoded);
    }

    private static UnsafeBuffer message() {
        UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_BYTES]);
        DomainTag.VOUCHER.writeTo(message, 0);
        return message;
    }

    private static void fill(MutableDirectBuffer message, Hash genesisHash, DirectBuffer node, int nodeAt) {
        genesisHash.writeTo(message, GENESIS_AT);
        message.putBytes(NODE_AT, node, nodeAt, Signer.PUBLIC_KEY_BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Voucher voucher && Arrays.equals(encoded, voucher.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** Judges vouchers of one chain. One thread; allocates nothing. */
    public static final class Check {
        private final Hash genesisHash;
        private final SignatureVerifier verifier;
        private final UnsafeBuffer message = message();

        /**
         * Creates a judge.
         *
         * @param genesisHash identity of the chain
         * @param verifier judges signatures, or null where they are taken as verified
         */
        public Check(Hash genesisHash, SignatureVerifier verifier) {
            this.genesisHash = genesisHash;
            this.verifier = verifier;
        }

        /**
         * Judges one voucher.
         *
         * @return OK, NOT_CANONICAL if it is of no validator and yet signed, or what is wrong with the signature (2xx)
         */
        public ResultCode judge(DirectBuffer buffer, int offset) {
            if (isZero(buffer, offset + VALIDATOR_AT, Signer.PUBLIC_KEY_BYTES)) {
                return isZero(buffer, offset + SIGNATURE_AT, Signer.SIGNATURE_BYTES)
                        ? ResultCode.OK
                        : ResultCode.NOT_CANONICAL;
            }
            if (verifier == null) {
                return ResultCode.OK;
            }
            fill(message, genesisHash, buffer, offset);
            return verifier.verify(
                    buffer, offset + VALIDATOR_AT, buffer, offset + SIGNATURE_AT, message, 0, MESSAGE_BYTES);
        }

        private static boolean isZero(DirectBuffer buffer, int offset, int length) {
            long bits = 0;
            for (int i = 0; i < length; i += Long.BYTES) {
                bits |= buffer.getLong(offset + i);
            }
            return bits == 0;
        }
    }
}
