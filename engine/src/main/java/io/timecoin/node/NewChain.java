package io.timecoin.node;

import io.timecoin.base.ChainKind;
import io.timecoin.base.DurableDirectory;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.KeyFile;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.peers.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes the homes of the validators of a new chain: a key each, one genesis, and who is to be linked with whom.
 *
 * @param network which addresses the chain uses, and which rules it starts from
 * @param chainId signed into every transaction
 * @param rewardOwner who is paid, or null for the validator's own key
 * @param allocations the first unspent outputs
 */
record NewChain(ChainKind network, int chainId, Hash rewardOwner, List<Allocation> allocations) {
    private static final int HEARTBEAT_MS = 600_000;
    private static final int UTXOS_MAX = 20_000_000;
    private static final int COLLATERAL_SHARE = 5;
    private static final String OWNER_ONLY = "rwx------";

    /** The id of a network's chain unless told otherwise. */
    static int defaultChainId(ChainKind network) {
        return 1 + network.ordinal();
    }

    /** The homes of so many validators under a directory: the directory itself for one, else one below it for each. */
    static List<NodeHome> homes(Path directory, int validators) {
        if (validators == 1) {
            return List.of(new NodeHome(directory));
        }
        List<NodeHome> homes = new ArrayList<>();
        for (int i = 1; i <= validators; i++) {
            homes.add(new NodeHome(directory.resolve("validator-" + i)));
        }
        return homes;
    }

    /**
     * Writes keys, genesis and configurations.
     *
     * @param homes as {@link #homes} names them; the directory that holds them all must be new, or empty
     * @param addresses where each will listen
     * @param granted peer ids of clients that each grants capacity
     * @param timeMs time of block 0, ms since 1970
     * @return what the chain begins with
     * @throws EngineException FATAL: CONFIG if it is taken, DISK if it cannot be written
     */
    Genesis make(List<NodeHome> homes, List<PeerAddress> addresses, List<Hash> granted, long timeMs) {
        Path first = homes.get(0).directory();
        requireFree(homes.size() == 1 ? first : first.toAbsolutePath().getParent());
        List<Validator> validators = new ArrayList<>();
        Tier tier = tier(homes.size());
        for (NodeHome home : homes) {
            validators.add(makeKey(home, tier));
        }
        Genesis genesis = new Genesis(network, chainId, timeMs, rules(), validators, allocations);
        List<PeerAddress> named = new ArrayList<>();
        for (int i = 0; i < homes.size(); i++) {
            Ed25519Signer key = KeyFile.read(homes.get(i).nodeKey());
            named.add(addresses.get(i).of(NodeKey.of(key).peerId()));
        }
        for (int i = 0; i < homes.size(); i++) {
            fill(homes.get(i), genesis, named, granted, i);
        }
        return genesis;
    }

    /** The highest tier in which so many lock no more than a share of all that may ever exist; all have the same. */
    private Tier tier(int validators) {
        long gold = rules().epochs().collateral(Tier.GOLD);
        return gold * validators <= rules().supplyCap() / COLLATERAL_SHARE ? Tier.GOLD : Tier.SILVER;
    }

    private Validator makeKey(NodeHome home, Tier tier) {
        try {
            makeKeys(home);
            Ed25519Signer key = KeyFile.create(home.validatorKey(), new SecureRandom());
            Files.createFile(home.unusedMark());
            KeyFile.create(home.nodeKey(), new SecureRandom());
            return new Validator(Hash.of(key.publicKey()), rewardOwner == null ? ownerOf(key) : rewardOwner, tier);
        } catch (IOException e) {
            throw cannotMake(home, e);
        }
    }

    /** Makes a home and its directory of keys, which only its owner enters. */
    static void makeKeys(NodeHome home) throws IOException {
        DurableDirectory.create(home.directory());
        Files.createDirectory(
                home.nodeKey().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    }

    /** The sample with an address and those of peers, each in quotes, commas between. */
    static NodeConfigText config(PeerAddress own, String peers) {
        return new NodeConfigText(NodeConfigFile.sample())
                .set("network", "host", '"' + own.host() + '"')
                .set("network", "port", Integer.toString(own.port()))
                .set("network", "peers", '[' + peers + ']');
    }

    private static void fill(
            NodeHome home, Genesis genesis, List<PeerAddress> addresses, List<Hash> granted, int self) {
        StringJoiner peers = new StringJoiner(", ");
        for (int i = 0; i < addresses.size(); i++) {
            if (i != self) {
                peers.add('"' + addresses.get(i).toString() + '"');
            }
        }
        StringJoiner clients = new StringJoiner(", ", "[", "]");
        granted.forEach(client -> clients.add('"' + client.toString() + '"'));
        PeerAddress own = addresses.get(self);
        try {
            GenesisFile.write(home.genesis(), genesis);
            Files.writeString(
                    home.config(),
                    config(own, peers.toString())
                            .set("network", "grantedClients", clients.toString())
                            .toString());
            DurableDirectory.sync(home.directory());
        } catch (IOException e) {
            throw cannotMake(home, e);
        }
    }

    static EngineException cannotMake(NodeHome home, IOException e) {
        return EngineException.fatal(Cause.DISK, "cannot make " + home.directory() + ": " + e, e);
    }

    /** Nothing that is there is ever overwritten. */
    static void requireFree(Path directory) {
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
