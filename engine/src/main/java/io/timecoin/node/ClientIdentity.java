package io.timecoin.node;

import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.NodeIdentity;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** As whom a command connects to a validator. */
final class ClientIdentity {
    /** One that is nobody's, for all connections of a process. */
    private static final class Nobody {
        private static final NodeIdentity IDENTITY = NodeIdentity.ephemeral();
    }

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Key file to connect with, as a client that the validator grants more. Default: a new key.")
    private Path key;

    @Option(names = "--plain", description = "The validator runs without TLS.")
    private boolean isPlain;

    static NodeIdentity nobody() {
        return Nobody.IDENTITY;
    }

    boolean isPlain() {
        return isPlain;
    }

    /** The identity that was given, or null. */
    NodeIdentity given() {
        return isPlain || key == null ? null : NodeIdentity.of(KeyFile.read(key), System::currentTimeMillis);
    }

    /** The identity, or null for plain TCP. */
    NodeIdentity identity() {
        if (isPlain) {
            return null;
        }
        return key == null ? nobody() : given();
    }
}
