package io.timecoin.crypto;

import static io.timecoin.crypto.SignatureForge.ascii;
import static io.timecoin.crypto.SignatureForge.encoded;
import static io.timecoin.crypto.SignatureForge.flip;
import static io.timecoin.crypto.SignatureForge.join;
import static io.timecoin.crypto.SignatureForge.pointOf;
import static io.timecoin.crypto.SignatureForge.scalarOf;
import static io.timecoin.crypto.SignatureForge.sign;
import static io.timecoin.crypto.SignatureForge.smallY;
import static io.timecoin.crypto.SignatureForge.torsion;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.ModelEd25519.Point;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Builds the golden table of edge cases. Each class of rows says the verdict it must have; only where the verdict hangs on
 * where a changed bit happens to lead does the model say it.
 */
final class GoldenTable {
    static final List<String> HEADER = List.of(
            "# Verdicts on Ed25519 signatures: a rule of consensus. Every verifier must match every row.",
            "# Columns, one space between: name, public key (32 bytes, hex), signature (64 bytes, hex),",
            "# message (hex, - for none), result code. Written by GoldenTableTest; a changed verdict is a fork.");

    private static final byte[] MESSAGE = ascii("golden message");
    private static final BigInteger A = SignatureForge.scalar("golden key");
    private static final BigInteger R = SignatureForge.scalar("golden nonce");
    private static final byte[] KEY = encoded(A);
    private static final byte[] NONCE = encoded(R);
    private static final byte[] SIGNATURE = sign(A, R, MESSAGE);

    private final List<GoldenRow> rows = new ArrayList<>();

    private GoldenTable() {}

    static List<GoldenRow> rows() {
        GoldenTable table = new GoldenTable();
        table.addHonest();
        table.addSmallOrder();
        table.addNotCanonical();
        table.addScalars();
        table.addOffCurve();
        table.addMixedOrder();
        table.addFlips();
        table.addWrong();
        table.addPrecedence();
        return table.rows;
    }

    private void add(String name, byte[] key, byte[] signature, byte[] message, ResultCode verdict) {
        rows.add(new GoldenRow(name, key, signature, message, verdict));
    }

    private void addByModel(String name, byte[] key, byte[] signature, byte[] message) {
        add(name, key, signature, message, ModelEd25519.verdict(key, signature, message));
    }

    private void addHonest() {
        for (RfcVectors.Vector vector : RfcVectors.ALL) {
            add("rfc8032-" + vector.name(), vector.key(), vector.signature(), vector.message(), ResultCode.OK);
        }
        for (int length : new int[] {0, 1, 63, 64, 111, 112, 127, 128, 600}) {
            byte[] message = new byte[length];
            for (int i = 0; i < length; i++) {
                message[i] = (byte) (i * 7 + length);
            }
            add("honest-length-" + length, KEY, sign(A, R, message), message, ResultCode.OK);
        }
    }

    /** Equations that hold over small-order points, in every encoding of each, are refused all the same. */
    private void addSmallOrder() {
        for (SmallEncoding small : smallEncodings()) {
            byte[] bytes = small.bytes;
            add("small-a-" + small.name, bytes, join(NONCE, R), MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
            byte[] overSmallR = sign(A, KEY, BigInteger.ZERO, bytes, MESSAGE);
            add("small-r-" + small.name, KEY, overSmallR, MESSAGE, ResultCode.SIGNATURE_POINT_INVALID);
            byte[] nothing = join(bytes, BigInteger.ZERO);
            add("small-a-and-r-" + small.name, bytes, nothing, MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
        }
    }

    private record SmallEncoding(String name, byte[] bytes) {}

    /** The eight points, the two with x = 0 under a wrong sign, and every second encoding with y + p. */
    private static List<SmallEncoding> smallEncodings() {
        List<SmallEncoding> encodings = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            encodings.add(new SmallEncoding("torsion-" + i, torsion(i).encode()));
        }
        BigInteger p = ModelEd25519.P;
        encodings.add(new SmallEncoding("one-negative-zero", ModelEd25519.encodeY(BigInteger.ONE, true)));
        encodings.add(
                new SmallEncoding("minus-one-negative-zero", ModelEd25519.encodeY(p.subtract(BigInteger.ONE), true)));
        for (boolean sign : new boolean[] {false, true}) {
            String suffix = sign ? "-signed" : "";
            encodings.add(new SmallEncoding("zero-plus-p" + suffix, ModelEd25519.encodeY(p, sign)));
            encodings.add(new SmallEncoding("one-plus-p" + suffix, ModelEd25519.encodeY(p.add(BigInteger.ONE), sign)));
        }
        return encodings;
    }

    private void addNotCanonical() {
        for (int i = 0; i < 19; i++) {
            BigInteger y = ModelEd25519.P.add(BigInteger.valueOf(i));
            for (boolean sign : new boolean[] {false, true}) {
                byte[] bytes = ModelEd25519.encodeY(y, sign);
                String suffix = i + (sign ? "-signed" : "");
                add("a-p-plus-" + suffix, bytes, SIGNATURE, MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
                byte[] signature = join(bytes, scalarOf(SIGNATURE));
                add("r-p-plus-" + suffix, KEY, signature, MESSAGE, ResultCode.SIGNATURE_POINT_INVALID);
            }
        }
        for (int i = 2; i < 8; i++) {
            byte[] bytes = ModelEd25519.encodeY(ModelEd25519.P.subtract(BigInteger.valueOf(i)), false);
            boolean onCurve = ModelEd25519.decode(bytes) != null;
            add(
                    "a-p-minus-" + i,
                    bytes,
                    SIGNATURE,
                    MESSAGE,
                    onCurve ? ResultCode.SIGNATURE_INVALID : ResultCode.PUBLIC_KEY_INVALID);
            add(
                    "r-p-minus-" + i,
                    KEY,
                    join(bytes, scalarOf(SIGNATURE)),
                    MESSAGE,
                    onCurve ? ResultCode.SIGNATURE_INVALID : ResultCode.SIGNATURE_POINT_INVALID);
        }
    }

    private void addScalars() {
        BigInteger s = scalarOf(SIGNATURE);
        BigInteger order = ModelEd25519.L;
        for (int i = 1; i <= 14; i++) {
            addScalar("s-plus-l-times-" + i, s.add(order.multiply(BigInteger.valueOf(i))), false);
        }
        for (int bit = 252; bit < 256; bit++) {
            addScalar("s-with-bit-" + bit, s.setBit(bit), s.testBit(bit));
            addScalar("s-is-bit-" + bit, BigInteger.ZERO.setBit(bit), bit == 252);
        }
        addScalar("s-zero", BigInteger.ZERO, true);
        addScalar("s-one", BigInteger.ONE, true);
        addScalar("s-l-minus-2", order.subtract(BigInteger.TWO), true);
        addScalar("s-l-minus-1", order.subtract(BigInteger.ONE), true);
        addScalar("s-l", order, false);
        addScalar("s-l-plus-1", order.add(BigInteger.ONE), false);
        addScalar("s-negated", order.subtract(s), true);
        addScalar("s-l-word-1-more", order.setBit(64), order.testBit(64));
        addScalar("s-all-ones", BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE), false);
    }

    private void addScalar(String name, BigInteger s, boolean below) {
        ResultCode verdict = below ? ResultCode.SIGNATURE_INVALID : ResultCode.SIGNATURE_SCALAR_RANGE;
        add(name, KEY, join(NONCE, s), MESSAGE, verdict);
    }

    private void addOffCurve() {
        for (int n = 0; n < 4; n++) {
            byte[] off = smallY(false, n);
            add("a-off-curve-" + n, off, SIGNATURE, MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
            add("a-off-curve-signed-" + n, flip(off, 255), SIGNATURE, MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
            byte[] signature = join(off, scalarOf(SIGNATURE));
            add("r-off-curve-" + n, KEY, signature, MESSAGE, ResultCode.SIGNATURE_POINT_INVALID);
            add("r-off-curve-signed-" + n, KEY, flip(signature, 255), MESSAGE, ResultCode.SIGNATURE_POINT_INVALID);
            byte[] on = smallY(true, n);
            add("a-unknown-log-" + n, on, SIGNATURE, MESSAGE, ResultCode.SIGNATURE_INVALID);
            add("r-unknown-log-" + n, KEY, join(on, scalarOf(SIGNATURE)), MESSAGE, ResultCode.SIGNATURE_INVALID);
        }
    }

    /** A = a B + i T, R = r B + j T: what is left of the equation is of small order, so eight times it is nothing. */
    private void addMixedOrder() {
        Point keyPoint = ModelEd25519.BASE.times(A);
        Point noncePoint = ModelEd25519.BASE.times(R);
        for (int i = 0; i < 8; i++) {
            byte[] key = keyPoint.plus(torsion(i)).encode();
            for (int j = 0; j < 8; j++) {
                byte[] nonce = noncePoint.plus(torsion(j)).encode();
                byte[] signature = sign(A, key, R, nonce, MESSAGE);
                add("mixed-a" + i + "-r" + j, key, signature, MESSAGE, ResultCode.OK);
            }
            byte[] wrong = flip(sign(A, key, R, NONCE, MESSAGE), 256);
            add("mixed-wrong-s-a" + i, key, wrong, MESSAGE, ResultCode.SIGNATURE_INVALID);
        }
    }

    private void addFlips() {
        for (int bit = 5; bit < 256; bit += 17) {
            addByModel("flip-key-" + bit, flip(KEY, bit), SIGNATURE, MESSAGE);
        }
        for (int bit = 3; bit < 512; bit += 17) {
            addByModel("flip-signature-" + bit, KEY, flip(SIGNATURE, bit), MESSAGE);
        }
        for (int bit = 0; bit < 8 * MESSAGE.length; bit += 31) {
            add("flip-message-" + bit, KEY, SIGNATURE, flip(MESSAGE, bit), ResultCode.SIGNATURE_INVALID);
        }
        add("flip-key-sign", flip(KEY, 255), SIGNATURE, MESSAGE, ResultCode.SIGNATURE_INVALID);
        add("flip-r-sign", KEY, flip(SIGNATURE, 255), MESSAGE, ResultCode.SIGNATURE_INVALID);
    }

    private void addWrong() {
        byte[] seed = ModelEd25519.littleEndian(A);
        byte[] key = new byte[32];
        Ed25519.generatePublicKey(seed, 0, key, 0);
        byte[] context = new byte[64];
        Ed25519.sign(seed, 0, ascii("context"), MESSAGE, 0, MESSAGE.length, context, 0);
        add("with-context", key, context, MESSAGE, ResultCode.SIGNATURE_INVALID);
        byte[] prehashed = new byte[64];
        Ed25519.signPrehash(seed, 0, ascii(""), ModelEd25519.sha512(MESSAGE), 0, prehashed, 0);
        add("prehashed", key, prehashed, MESSAGE, ResultCode.SIGNATURE_INVALID);
        add("prehashed-over-hash", key, prehashed, ModelEd25519.sha512(MESSAGE), ResultCode.SIGNATURE_INVALID);
        add("other-message", KEY, SIGNATURE, ascii("another message"), ResultCode.SIGNATURE_INVALID);
        add("empty-message", KEY, SIGNATURE, new byte[0], ResultCode.SIGNATURE_INVALID);
        add("other-key", key, SIGNATURE, MESSAGE, ResultCode.SIGNATURE_INVALID);
        byte[] halvesSwapped = new byte[64];
        System.arraycopy(SIGNATURE, 32, halvesSwapped, 0, 32);
        System.arraycopy(SIGNATURE, 0, halvesSwapped, 32, 32);
        addByModel("halves-swapped", KEY, halvesSwapped, MESSAGE);
        add("signature-zero", KEY, new byte[64], MESSAGE, ResultCode.SIGNATURE_POINT_INVALID);
        add("all-zero", new byte[32], new byte[64], MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
        add("r-is-a", KEY, sign(A, A, MESSAGE), MESSAGE, ResultCode.OK);
        byte[] base = encoded(BigInteger.ONE);
        add("a-and-r-are-base", base, sign(BigInteger.ONE, BigInteger.ONE, MESSAGE), MESSAGE, ResultCode.OK);
        BigInteger minusOne = ModelEd25519.L.subtract(BigInteger.ONE);
        add("a-is-minus-base", encoded(minusOne), sign(minusOne, R, MESSAGE), MESSAGE, ResultCode.OK);
    }

    /** Where several reasons apply, which one is told is part of the verdict. */
    private void addPrecedence() {
        byte[] small = torsion(1).encode();
        byte[] off = smallY(false, 0);
        BigInteger large = ModelEd25519.L;
        BigInteger s = scalarOf(SIGNATURE);
        byte[] smallAndLarge = join(small, large);
        add("small-a-small-r-large-s", small, smallAndLarge, MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
        add("off-a-small-r-large-s", off, smallAndLarge, MESSAGE, ResultCode.SIGNATURE_POINT_INVALID);
        add("off-a-off-r-large-s", off, join(off, large), MESSAGE, ResultCode.SIGNATURE_SCALAR_RANGE);
        add("off-a-off-r", off, join(off, s), MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
        add("off-r-large-s", KEY, join(off, large), MESSAGE, ResultCode.SIGNATURE_SCALAR_RANGE);
        add("small-a-off-r", small, join(off, s), MESSAGE, ResultCode.PUBLIC_KEY_INVALID);
        add("honest-again", KEY, join(pointOf(SIGNATURE), s), MESSAGE, ResultCode.OK);
    }
}
