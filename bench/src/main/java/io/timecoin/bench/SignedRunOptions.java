package io.timecoin.bench;

import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.VerifierChoice;
import picocli.CommandLine.Option;

/** What runs can be told that send signed transfers to validators, which verify them. */
final class SignedRunOptions extends RunOptions {
    private VerifierChoice verifier = VerifierChoice.BOUNCYCASTLE;

    @Option(names = "--plain", description = "Plain TCP, where validators and client speak TLS by default.")
    private boolean isPlain;

    @Option(
            names = "--verifier",
            paramLabel = "HOW",
            description = "bouncycastle, scalar, or vector, which needs " + VectorModule.OPTION + " before -jar."
                    + " Default: bouncycastle.")
    private void verifyBy(VerifierChoice choice) {
        if (choice == VerifierChoice.AUTO) {
            throw wrong("--verifier auto is whatever a trial finds, so a run could not be repeated: name one");
        }
        verifier = choice;
    }

    @Override
    VerifierChoice verifier() {
        return verifier;
    }

    /** Who sends over TLS, or null for plain TCP. */
    NodeIdentity client() {
        return isPlain ? null : NodeIdentity.ephemeral();
    }
}
