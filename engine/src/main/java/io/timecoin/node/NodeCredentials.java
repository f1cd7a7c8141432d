package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import io.timecoin.ledger.Genesis;
import io.timecoin.peers.LinkConfig;
import io.timecoin.peers.NetworkListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * As whom a node links with others.
 *
 * @param voucher what it tells of itself: its own key, and that of the validator for which it speaks
 * @param identity what it proves in TLS, or null where it speaks without
 */
record NodeCredentials(Voucher voucher, NodeIdentity identity) {
    /**
     * Of the keys of a home.
     *
     * @param key as {@link #journalKey} reads it
     */
    static NodeCredentials of(NodeConfig config, Hash genesisHash, Ed25519Signer key) {
        Ed25519Signer nodeKey = nodeKey(config);
        return new NodeCredentials(
                config.observes()
                        ? Voucher.ofNode(NodeKey.of(nodeKey))
                        : Voucher.ofValidator(NodeKey.of(nodeKey), genesisHash, key),
                config.tls() ? NodeIdentity.of(nodeKey, System::currentTimeMillis) : null);
    }

    /**
     * Of the node alone, for whoever asks others and votes on nothing.
     *
     * @throws EngineException FATAL, CONFIG, if the home has no key of a node, or it cannot be used: none is made
     */
    static NodeCredentials ofNodeAlone(NodeConfig config) {
        Ed25519Signer nodeKey = nodeKeyThere(config);
        return new NodeCredentials(
                Voucher.ofNode(NodeKey.of(nodeKey)),
                config.tls() ? NodeIdentity.of(nodeKey, System::currentTimeMillis) : null);
    }

    /**
     * As {@link #journalKey}, and makes none.
     *
     * @throws EngineException FATAL, CONFIG, if it is missing or cannot be used
     */
    static Ed25519Signer journalKeyThere(NodeConfig config) {
        return config.observes()
                ? nodeKeyThere(config)
                : KeyFile.read(config.home().validatorKey());
    }

    private static Ed25519Signer nodeKeyThere(NodeConfig config) {
        Path file = config.home().nodeKey();
        if (!Files.exists(file)) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "there is no " + file + ": bring it back from a copy"
                            + (config.observes() ? "; it signs the journal" : ", or let `start` make another"));
        }
        return KeyFile.read(file);
    }

    /** The key that signs the journal of a home: that of its validator; an observer's is the node's. */
    static Ed25519Signer journalKey(NodeConfig config) {
        return config.observes() ? nodeKey(config) : KeyFile.read(config.home().validatorKey());
    }

    /** Made where it is missing: a home of an earlier version has none. */
    private static Ed25519Signer nodeKey(NodeConfig config) {
        Path file = config.home().nodeKey();
        return Files.exists(file) ? KeyFile.read(file) : KeyFile.create(file, new SecureRandom());
    }

    /** A listener that links with the peers of a configuration; not started. */
    NetworkListener listener(NodeConfig config, Genesis genesis, Hash genesisHash) {
        LinkConfig links =
                LinkConfig.of(genesis.chainId(), genesisHash, voucher, "timecoin/" + Versions.engine(), config.peers());
        return new NetworkListener(config.listener(), links, config.traffic(), config.guard(), identity);
    }
}
