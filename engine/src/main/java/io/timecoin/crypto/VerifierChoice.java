package io.timecoin.crypto;

import io.timecoin.crypto.limbs.LimbBatch;
import java.security.SecureRandom;
import java.util.List;

/** How signatures are verified. The verdict is the same. */
public enum VerifierChoice {
    /** By the fastest that is right on this JVM, which a trial finds; until then as {@link #BOUNCYCASTLE}. */
    AUTO,
    /** Those that are there at once together, by the lanes of the CPU's vectors; needs {@link VectorModule}. */
    VECTOR,
    /** Those that are there at once together, without vectors. */
    SCALAR,
    /** One by one, by BouncyCastle. */
    BOUNCYCASTLE;

    /** Signatures that are judged together at most: of more, each costs hardly less. */
    public static final int BATCH = 64;

    /** What a trial compares with BouncyCastle: this one, or all that this JVM has. */
    public List<VerifierChoice> candidates() {
        return switch (this) {
            case AUTO -> VectorModule.isHere() ? List.of(SCALAR, VECTOR) : List.of(SCALAR);
            case VECTOR, SCALAR -> List.of(this);
            case BOUNCYCASTLE -> List.of();
        };
    }

    /** What judges signatures together, for one thread; only where this is one of the {@link #candidates}. */
    public CurveBatch newBatch(SecureRandom random) {
        return switch (this) {
            case VECTOR -> VectorModule.batch(BATCH, random);
            case SCALAR -> new LimbBatch(BATCH, random);
            case AUTO, BOUNCYCASTLE -> throw new IllegalStateException(this + " judges one by one");
        };
    }

    /**
     * A verifier for one thread.
     *
     * @param decodedKeys how many decoded public keys it holds for what BouncyCastle verifies, a power of two
     * @param random draws what no sender may know
     */
    public SignatureVerifier newVerifier(int decodedKeys, SecureRandom random) {
        SignatureVerifier single = new BouncyCastleVerifier(decodedKeys);
        return switch (this) {
            case VECTOR -> new LookAheadVerifier(single, new LimbBatch(1, random), newBatch(random));
            case SCALAR -> new LookAheadVerifier(single, newBatch(random));
            case AUTO, BOUNCYCASTLE -> single;
        };
    }
}
