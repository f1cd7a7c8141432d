package io.timecoin.node;

import io.timecoin.base.ChainKind;
import io.timecoin.base.DurableDirectory;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes the home of the one validator of a new chain.
 *
 * @param network which addresses the chain uses, and which rules it starts from
 * @param chainId signed into every transaction
 * @param rewardOwner who is paid, or null for the validator's own key
 * @param allocations the first unspent outputs
 */
record NewHome(ChainKind network, int chainId, Hash rewardOwner, List<Allocation> allocations) {
    private static final int HEARTBEAT_MS = 600_000;
    private static final int UTXOS_MAX = 20_000_000;
    private static final String OWNER_ONLY = "rwx------";

    /** The id of a network's chain unless told otherwise. */
    static int defaultChainId(ChainKind network) {
        return 1 + network.ordinal();
    }

    /**
     * Writes key, genesis and configuration.
     *
     * @param home must not exist, or be an empty directory
     * @param timeMs time of block 0, ms since 1970
     * @return what the chain begins with
     * @throws EngineException FATAL: CONFIG if the home is taken, DISK if it cannot be written
     */
    Genesis make(NodeHome home, long timeMs) {
        requireFree(home.directory());
        try {
            DurableDirectory.create(home.directory());
            Path keys = home.validatorKey().getParent();
            Files.createDirectory(
                    keys, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
            Genesis genesis = genesis(KeyFile.create(home.validatorKey(), new SecureRandom()), timeMs);
            GenesisFile.write(home.genesis(), genesis);
            Files.writeString(home.config(), NodeConfigFile.sample());
            DurableDirectory.sync(home.directory());
            return genesis;
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot make " + home.directory() + ": " + e, e);
        }
    }

    private static void requireFree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> names = Files.isDirectory(directory) ? Files.list(directory) : Stream.of(directory)) {
            if (names.findAny().isPresent()) {
                throw EngineException.fatal(
                        Cause.CONFIG, directory + " exists already, and nothing in it is ever overwritten");
            }
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot read " + directory + ": " + e.getMessage(), e);
        }
    }

    private Genesis genesis(Ed25519Signer key, long timeMs) {
        Validator validator =
                new Validator(Hash.of(key.publicKey()), rewardOwner == null ? ownerOf(key) : rewardOwner, Tier.GOLD);
        return new Genesis(network, chainId, timeMs, rules(), List.of(validator), allocations);
    }

    private static Hash ownerOf(Ed25519Signer key) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[Signer.PUBLIC_KEY_BYTES + Hash.BYTES]);
        key.publicKey(buffer, 0);
        new TransactionHashes().owner(buffer, 0, buffer, Signer.PUBLIC_KEY_BYTES);
        return Hash.of(buffer, Signer.PUBLIC_KEY_BYTES);
    }

    private ChainRules rules() {
        ChainRules devnet = ChainRules.devnet();
        if (network == ChainKind.DEVNET) {
            return devnet;
        }
        return new ChainRules(
                devnet.blockBytesMax(),
                devnet.blockTransactionsMax(),
                devnet.blockIntervalMs(),
                HEARTBEAT_MS,
                devnet.blockTimeSkewMs(),
                devnet.rewardUnits(),
                devnet.slotMs(),
                devnet.supplyCap(),
                UTXOS_MAX,
                devnet.dustUnits());
    }
}
