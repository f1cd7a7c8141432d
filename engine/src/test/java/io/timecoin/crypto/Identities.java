package io.timecoin.crypto;

/** Identities that no honest node has, for the tests of other rooms. */
public final class Identities {
    private Identities() {}

    /** Shows a certificate as old as the age, and finds every other one in order that is so now. */
    public static NodeIdentity aged(Ed25519Signer pair, long ageMs) {
        return NodeIdentity.of(pair, () -> System.currentTimeMillis() - ageMs, System::currentTimeMillis);
    }
}
