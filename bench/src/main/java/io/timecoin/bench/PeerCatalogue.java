package io.timecoin.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Who is compared with whom at what, and what is equal in it. Ratios wanted are those of the project's plan. */
final class PeerCatalogue {
    /** Where a process runs: new and empty. */
    private static final String OWN_DIRECTORY = ".";

    private static final int JAVA = Runtime.version().feature();
    private static final int JAVA_NEW = 25;
    private static final int JAVA_OLD = 17;
    private static final int REPETITIONS = 3;
    private static final long VERIFICATION_MS = 1_000;
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final List<String> LARGE_HEAP = List.of("-Xmx4g");
    private static final int PIPELINE_WARM_UP = 600_000;
    private static final int SECONDS = 5;
    private static final int ORDERS = 1_000_000;
    private static final int RECORDS = 200_000;
    private static final int COMMITS = 50_000;
    private static final int MESSAGES = 400_000;
    private static final int TRANSFERS = 60_000;
    private static final int SCRIPT_BLOCKS = 3;
    private static final int PLAIN_BLOCKS = 20;

    private final Path directory;
    private final double size;
    private final Path java17;

    /**
     * Creates the catalogue.
     *
     * @param directory takes what contestants read and write
     * @param size share of the whole works
     * @param java17 home of a JDK 17, or null
     */
    PeerCatalogue(Path directory, double size, Path java17) {
        this.java17 = JAVA == JAVA_OLD ? Contestant.THIS_JAVA : java17;
        this.directory = directory;
        this.size = size;
    }

    List<PeerGroup> groups() throws IOException {
        return List.of(verification(), journal(), blocks(), commits());
    }

    private PeerGroup verification() throws IOException {
        Path file = directory.resolve("signatures");
        SignatureFile.write(file);
        List<String> heap = List.of("-Xmx1g");
        List<String> what = List.of(
                file.toString(), Integer.toString(REPETITIONS), Long.toString(Math.round(VERIFICATION_MS * size)));
        String ours = "verification";
        String equal = "the same signatures, keys and messages; one thread; every signature judged; warm";
        String kept =
                "ours keeps tables of keys that come again, the peer keys decoded, each its own way; ours needs a batch";
        return new PeerGroup(
                "verification",
                null,
                List.of(
                        Contestant.ours(ours, "lanes", heap, prepend(ours, what)),
                        Contestant.peer("bouncycastle", "BouncyCastle", heap, what),
                        Contestant.peer("sunec", "SunEC", heap, what),
                        Contestant.peer("accp", "ACCP", heap, what),
                        Contestant.peer("libsodium", "libsodium", heap, what)),
                List.of(
                        new PeerComparison(
                                "verification: BouncyCastle", ours, "bouncycastle", isNew() ? 4.5 : 3, equal, kept),
                        new PeerComparison(
                                "verification: SunEC", ours, "sunec", 0, equal, kept + "; SunEC is cofactorless"),
                        new PeerComparison(
                                "verification: ACCP",
                                ours,
                                "accp",
                                isNew() ? 2.2 : 0,
                                equal,
                                kept + "; the peer is native code behind JNI"),
                        new PeerComparison(
                                "verification: libsodium",
                                ours,
                                "libsodium",
                                0,
                                equal,
                                "the peer decodes the key each time; it is native code behind JNA; ours needs a batch, and keeps"
                                        + " tables of keys that come again (both favour ours)")));
    }

    private PeerGroup blocks() {
        String chain = directory.resolve("chain").toString();
        String transfers = text(TRANSFERS);
        Contestant signed = Contestant.ours(
                "blocks",
                "blocks with signatures",
                LARGE_HEAP,
                List.of("blocks", chain, transfers, Integer.toString(CORES), "2"));
        Contestant unsigned = signed.as(
                "blocks-unsigned", "blocks without signatures", List.of("blocks", chain, transfers, "0", "3"));
        Contestant scripts = Contestant.peer(
                "bitcoinj", "bitcoinj with scripts", LARGE_HEAP, List.of("scripts", text(SCRIPT_BLOCKS), "1", "2"));
        Contestant noScripts = scripts.as(
                "bitcoinj-no-scripts", "bitcoinj without scripts", List.of("none", text(PLAIN_BLOCKS), "2", "3"));
        String equal =
                "transfers of 1 input and 2 outputs in full blocks, from their bytes to the set of unspent outputs in"
                        + " memory: decoded, hashed, Merkle root, existence, double spends, sums; every core may be used";
        String different =
                "ours also keeps the tree and compares the state root of every block, and reads a journal whose"
                        + " records it checks; the peer also keeps undo data";
        return new PeerGroup(
                "blocks",
                Contestant.ours("chain", "making a chain", LARGE_HEAP, List.of("chain", chain, transfers)),
                List.of(signed, scripts, unsigned, noScripts),
                List.of(
                        new PeerComparison(
                                "blocks with signatures: bitcoinj",
                                signed.key(),
                                scripts.key(),
                                4,
                                equal,
                                different
                                        + "; Ed25519 against ECDSA on secp256k1 in a script, each in so many threads as"
                                        + " there are cores"),
                        new PeerComparison(
                                "blocks without signatures: bitcoinj",
                                unsigned.key(),
                                noScripts.key(),
                                2,
                                equal,
                                different + "; neither looks at a signature")));
    }

    private PeerGroup journal() {
        String warmUp = text(PIPELINE_WARM_UP);
        String seconds = text(SECONDS);
        String repetitions = Integer.toString(REPETITIONS);
        Contestant pipeline = Contestant.ours(
                "pipeline", "whole pipeline", LARGE_HEAP, List.of("pipeline", warmUp, seconds, repetitions));
        Contestant bare = pipeline.as(
                "pipeline-bare",
                "pipeline without tree and map",
                List.of("pipeline", warmUp, seconds, repetitions, PreverifiedPipeline.BARE));
        Contestant exchange = Contestant.peer(
                        "exchange-core",
                        "exchange-core",
                        LARGE_HEAP,
                        List.of(OWN_DIRECTORY, text(ORDERS), Integer.toString(REPETITIONS), "BLOCKING"))
                .on(java17);
        Contestant queue = Contestant.peer(
                "chronicle-queue",
                "Chronicle Queue",
                LARGE_HEAP,
                List.of(OWN_DIRECTORY, Integer.toString(RECORDS), Integer.toString(REPETITIONS)));
        String equal =
                "a Disruptor, one total order, every command checked against balances and executed by one thread,"
                        + " its record written synchronously before its result; no signatures, no network, one producer in the"
                        + " process";
        return new PeerGroup(
                "journal",
                null,
                List.of(pipeline, bare, exchange, queue),
                List.of(
                        new PeerComparison(
                                "ring to journal, no tree, no map: exchange-core",
                                bare.key(),
                                exchange.key(),
                                0.4,
                                equal,
                                "ours also decodes and hashes each of 248 bytes, executes it again in a block, writes a block"
                                        + " file, chains and checksums its records, and has 0.2 to 2 million coins where the"
                                        + " peer has 1,000 users (favours the peer); the peer's records are some 70 bytes,"
                                        + " compressed"),
                        new PeerComparison(
                                "ring to journal, whole path: exchange-core",
                                pipeline.key(),
                                exchange.key(),
                                0,
                                equal,
                                "ours also hashes and decodes each of 248 bytes, keeps a state tree, a Chronicle Map and a"
                                        + " block file, chains and checksums its records, and makes blocks (favours the"
                                        + " peer); the peer's records are some 70 bytes, compressed"),
                        new PeerComparison(
                                "ring to journal, whole path: Chronicle Queue",
                                pipeline.key(),
                                queue.key(),
                                0,
                                "records of about the same length through the same library, synced by fdatasync",
                                "the peer appends and syncs every 1,000 and does nothing else: a bound, no contest")));
    }

    private PeerGroup commits() {
        Contestant validators =
                Contestant.ours("commits", "4 validators", LARGE_HEAP, List.of("commits", text(COMMITS), "2"));
        Contestant aeron = Contestant.peer(
                "aeron-cluster",
                "Aeron Cluster of 3",
                LARGE_HEAP,
                List.of(OWN_DIRECTORY, text(MESSAGES), Integer.toString(REPETITIONS)));
        return new PeerGroup(
                "commits",
                null,
                List.of(validators, aeron),
                List.of(new PeerComparison(
                        "replicated commits: Aeron Cluster",
                        validators.key(),
                        aeron.key(),
                        0.3,
                        "a replicated single-writer service, all nodes in one JVM over loopback, some 250 bytes a command, one"
                                + " client that waits for nothing but room; nobody verifies what clients sign",
                        "ours tolerates one liar of 4 and a power cut of all: votes are signed and verified, journals synced;"
                                + " it executes transfers, keeps their state, and counts what the client sees in blocks. The peer tolerates one crash of 3,"
                                + " syncs nothing and counts what its service is handed (all favours the peer); plain TCP"
                                + " against UDP")));
    }

    /** A number of things, shrunk. */
    private String text(int whole) {
        return Integer.toString((int) Math.max(1, Math.round(whole * size)));
    }

    private static boolean isNew() {
        return JAVA >= JAVA_NEW;
    }

    private static List<String> prepend(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }
}
