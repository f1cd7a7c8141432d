package io.timecoin.crypto;

import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/** The one question left to the library, apart from it so that tests can answer it. */
@FunctionalInterface
interface CurveEquation {
    /**
     * Whether R is on the curve and [8](S B - R - k A) is the neutral element.
     *
     * @throws IllegalStateException if the library gives up; a refusal
     */
    boolean holds(
            byte[] signature,
            int signatureOffset,
            PublicPoint key,
            byte[] message,
            int messageOffset,
            int messageLength);
}
