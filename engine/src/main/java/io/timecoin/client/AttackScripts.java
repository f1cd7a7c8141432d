package io.timecoin.client;

import io.timecoin.crypto.NodeIdentity;
import io.timecoin.wallet.DerivedWallets;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;

/** Makes the scripts of an attack, one for each connection, in order: the same from the same seed. One thread. */
final class AttackScripts {
    private final AttackConfig config;
    private final AttackTarget target;
    private final SplittableRandom root;
    private final DerivedWallets keys;
    private final DirectBuffer transaction;
    private int made;

    AttackScripts(AttackConfig config, AttackTarget target) {
        this.config = config;
        this.target = target;
        this.root = new SplittableRandom(config.seed());
        this.keys = InvalidSignatures.keys(config.seed());
        this.transaction = config.transaction() == null
                ? DuplicateTransaction.spendingNothing(target, keys)
                : config.transaction();
    }

    /** The script of the next connection. Only the first of each identity is a peer's: a node has one link to another. */
    AttackScript next() {
        int number = made++;
        NodeIdentity identity =
                config.identities().get(number % config.identities().size());
        boolean isPeer = number < config.identities().size();
        SplittableRandom random = root.split();
        return switch (config.kind()) {
            case INVALID_SIGNATURES -> new InvalidSignatures(target, keys, random);
            case MALFORMED ->
                new MalformedFrames(
                        target, identity.key(), isPeer, new InvalidSignatures(target, keys, random.split()), random);
            case OVERSIZED -> new OversizedClaims(target, identity.key(), isPeer, random);
            case SLOWLORIS -> SlowConnection.of(number, identity, config.isPlain());
            case DUPLICATE -> new DuplicateTransaction(transaction);
            case CONNECTION_FLOOD -> new ConnectionFlood();
            case COMPRESSION_BOMB -> new CompressionBombs(target, identity.key(), isPeer, random);
        };
    }
}
