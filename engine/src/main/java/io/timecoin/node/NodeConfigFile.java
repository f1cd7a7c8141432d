package io.timecoin.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.journal.Durability;
import io.timecoin.journal.JournalConfig;
import io.timecoin.peers.GuardConfig;
import io.timecoin.peers.InboundLimitsConfig;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.PeerAddress;
import io.timecoin.peers.ReputationConfig;
import io.timecoin.peers.SlotsConfig;
import io.timecoin.peers.TrafficConfig;
import io.timecoin.pipeline.PipelineConfig;
import io.timecoin.pipeline.PipelineConfig.Waiting;
import io.timecoin.replica.TrustedCheckpoint;
import io.timecoin.store.StoreConfig;
import io.timecoin.txpool.PoolConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The configuration as operators write it: TOML, a table a room, every key optional. Ranges are judged by the records;
 * keys that no record has are errors. Every failure is a FATAL {@link EngineException} of cause CONFIG naming the file.
 */
final class NodeConfigFile {
    /** Where `init` listens unless told otherwise. */
    static final int PORT_DEFAULT = 7410;

    private static final String HOST_DEFAULT = "127.0.0.1";
    private static final String SAMPLE = "/samples/node.toml";
    private static final String AUTO = "auto";
    private static final TomlMapper TOML = new TomlMapper();

    private final NodeHome home;
    private final JsonNode root;
    private final Set<String> tables = new TreeSet<>();
    private final Set<String> known = new TreeSet<>();

    private NodeConfigFile(NodeHome home, JsonNode root) {
        this.home = home;
        this.root = root;
    }

    /**
     * Reads the configuration of a home; the size of the store follows from its genesis.
     *
     * @throws EngineException FATAL, CONFIG, saying what is missing or wrong
     */
    static NodeConfig read(NodeHome home) {
        String text = text(home.required());
        NodeConfig config =
                parse(home, text, GenesisFile.read(home.genesis()).rules().utxosMax());
        return config.with(config.guard().asking(GenesisFile.bootstrap(home.genesis())));
    }

    private static String text(NodeHome home) {
        Path file = home.config();
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw EngineException.fatal(Cause.CONFIG, "there is no " + file + "; an empty one means all defaults", e);
        } catch (IOException e) {
            throw EngineException.fatal(Cause.CONFIG, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a configuration.
     *
     * @param home named in errors, and where journal and store lie
     * @param coinsMax most unspent outputs of the chain
     */
    static NodeConfig parse(NodeHome home, String toml, long coinsMax) {
        try {
            return new NodeConfigFile(home, TOML.readTree(toml)).config(coinsMax);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw EngineException.fatal(
                    Cause.CONFIG, home.config() + " is not TOML, line " + line + ": " + e.getOriginalMessage(), e);
        } catch (EngineException e) {
            throw EngineException.fatal(e.reason(), home.config() + ": " + e.getMessage(), e);
        }
    }

    private NodeConfig config(long coinsMax) {
        NodeConfig config = new NodeConfig(
                home,
                listener(table("network")),
                addresses(table("network"), "peers"),
                traffic(table("network")),
                guard(),
                pipeline(table("pipeline"), table("crypto")),
                pool(table("pool")),
                journal(table("journal")),
                store(table("store"), coinsMax),
                sync(table("sync")),
                metrics(table("metrics")),
                table("network").flag("tls", true),
                table("node")
                        .choice("role", "validator", "validator", "observer")
                        .equals("observer"),
                false);
        rejectUnknown();
        return config;
    }

    private ConfigTable table(String name) {
        tables.add(name);
        return new ConfigTable(name, root.get(name), known);
    }

    private static ListenerConfig listener(ConfigTable table) {
        ListenerConfig defaults = ListenerConfig.at(HOST_DEFAULT, PORT_DEFAULT);
        return new ListenerConfig(
                table.text("host", defaults.host()),
                table.smallNumber("port", defaults.port()),
                table.smallNumber("connectionsMax", defaults.connectionsMax()),
                table.number("readIdleMs", defaults.readIdleMs()),
                table.smallNumber("outboundBytesMax", defaults.outboundBytesMax()),
                table.smallNumber("threads", defaults.threads()));
    }

    private static List<PeerAddress> addresses(ConfigTable table, String key) {
        List<PeerAddress> peers = new ArrayList<>();
        for (String address : table.texts(key)) {
            try {
                peers.add(PeerAddress.parse(address));
            } catch (EngineException e) {
                throw EngineException.fatal(e.reason(), "network." + key + ": " + e.getMessage(), e);
            }
        }
        return peers;
    }

    private static TrafficConfig traffic(ConfigTable table) {
        TrafficConfig defaults = TrafficConfig.defaults();
        String gossip = table.choice("gossip", "mesh", "mesh", "announce");
        return new TrafficConfig(
                table.flag("compression", defaults.compression()),
                TrafficConfig.Gossip.valueOf(gossip.toUpperCase(Locale.ROOT)));
    }

    private GuardConfig guard() {
        GuardConfig defaults = GuardConfig.defaults(home.peers());
        return new GuardConfig(
                limits(table("limits"), defaults.limits()),
                reputation(table("reputation"), defaults.reputation()),
                slots(table("slots"), defaults.slots()),
                granted(table("network")),
                addresses(table("network"), "bootstrap"),
                defaults.directory());
    }

    private static InboundLimitsConfig limits(ConfigTable table, InboundLimitsConfig defaults) {
        return new InboundLimitsConfig(
                table.smallNumber("transactionsPerSecond", defaults.transactionsPerSecond()),
                table.smallNumber("consensusPerSecond", defaults.consensusPerSecond()),
                table.smallNumber("queriesPerSecond", defaults.queriesPerSecond()),
                table.smallNumber("blocksPerSecond", defaults.blocksPerSecond()),
                table.smallNumber("subscriptionsPerMinute", defaults.subscriptionsPerMinute()),
                table.smallNumber("linkPerSecond", defaults.linkPerSecond()),
                table.number("transactionBytesPerSecond", defaults.transactionBytesPerSecond()),
                table.number("consensusBytesPerSecond", defaults.consensusBytesPerSecond()),
                table.number("blockBytesPerSecond", defaults.blockBytesPerSecond()),
                table.smallNumber("burstMs", defaults.burstMs()));
    }

    private static ReputationConfig reputation(ConfigTable table, ReputationConfig defaults) {
        return new ReputationConfig(
                table.number("halfLifeMs", defaults.halfLifeMs()),
                table.smallNumber("banPoints", defaults.banPoints()),
                table.smallNumber("longBanPoints", defaults.longBanPoints()),
                table.smallNumber("permanentPoints", defaults.permanentPoints()),
                table.number("banMs", defaults.banMs()),
                table.number("longBanMs", defaults.longBanMs()));
    }

    private static SlotsConfig slots(ConfigTable table, SlotsConfig defaults) {
        return new SlotsConfig(
                table.smallNumber("inboundMax", defaults.inboundMax()),
                table.smallNumber("outboundMax", defaults.outboundMax()));
    }

    private static List<Hash> granted(ConfigTable table) {
        List<Hash> granted = new ArrayList<>();
        for (String id : table.texts("grantedClients")) {
            try {
                granted.add(Hash.fromHex(id));
            } catch (IllegalArgumentException e) {
                throw EngineException.fatal(
                        Cause.CONFIG, "network.grantedClients: '" + id + "' is no peer id, which has 64 hex digits");
            }
        }
        return granted;
    }

    private static PipelineConfig pipeline(ConfigTable table, ConfigTable crypto) {
        PipelineConfig defaults = PipelineConfig.forCores(Runtime.getRuntime().availableProcessors());
        int verifyWorkers = table.smallNumber("verifyWorkers", 0);
        String waiting = table.choice("waiting", AUTO, AUTO, "napping", "yielding", "spinning");
        return new PipelineConfig(
                table.smallNumber("ringSlots", defaults.ringSlots()),
                verifyWorkers == 0 ? defaults.verifyWorkers() : verifyWorkers,
                table.smallNumber("verifyInFlightMs", defaults.verifyInFlightMs()),
                waiting.equals(AUTO) ? defaults.waiting() : Waiting.valueOf(waiting.toUpperCase(Locale.ROOT)),
                table.smallNumber("largePayloads", defaults.largePayloads()),
                table.smallNumber("decodedKeys", defaults.decodedKeys()),
                VerifierChoice.valueOf(crypto.choice("verifier", AUTO, AUTO, "vector", "scalar", "bouncycastle")
                        .toUpperCase(Locale.ROOT)));
    }

    private static PoolConfig pool(ConfigTable table) {
        PoolConfig defaults = PoolConfig.defaults();
        return new PoolConfig(
                table.smallNumber("transactionsMax", defaults.transactionsMax()),
                table.number("bytesMax", defaults.bytesMax()),
                table.number("feeFloorPerKb", defaults.feeFloorPerKb()),
                table.number("lockMs", defaults.lockMs()),
                table.smallNumber("chainDepthMax", defaults.chainDepthMax()));
    }

    private JournalConfig journal(ConfigTable table) {
        JournalConfig defaults = JournalConfig.of(home.journal());
        String durability = table.choice("durability", "sync", "sync", "async");
        long floorBytes = table.number("freeSpaceFloorBytes", defaults.freeSpaceFloorBytes());
        return new JournalConfig(
                defaults.directory(),
                Durability.valueOf(durability.toUpperCase(Locale.ROOT)),
                table.number("rollBytesMax", defaults.rollBytesMax()),
                table.number("rollPeriodMs", defaults.rollPeriodMs()),
                floorBytes,
                table.number("freeSpaceLowBytes", JournalConfig.lowOf(floorBytes)),
                table.smallNumber("checkpointEvents", defaults.checkpointEvents()),
                table.smallNumber("refusedPayloadBytesPerSecond", defaults.refusedPayloadBytesPerSecond()),
                table.smallNumber("blockBytes", defaults.blockBytes()));
    }

    private StoreConfig store(ConfigTable table, long coinsMax) {
        StoreConfig defaults = StoreConfig.of(home.store(), coinsMax);
        return new StoreConfig(
                        defaults.directory(),
                        coinsMax,
                        table.number("segmentBytesMax", defaults.segmentBytesMax()),
                        table.smallNumber("snapshotsKept", defaults.snapshotsKept()),
                        table.smallNumber("snapshotBlocks", defaults.snapshotBlocks()))
                .withCoinsIn(coinsDirectory(table));
    }

    private static Path coinsDirectory(ConfigTable table) {
        String text = table.text("coinsDirectory", "");
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            throw EngineException.fatal(Cause.CONFIG, "store.coinsDirectory is no path: " + e.getMessage(), e);
        }
    }

    private static SyncConfig sync(ConfigTable table) {
        SyncConfig defaults = SyncConfig.defaults();
        String mode = table.choice("mode", "auto", "auto", "blocks", "state");
        return new SyncConfig(
                SyncConfig.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                table.smallNumber("stateDistanceBlocks", defaults.stateDistanceBlocks()),
                checkpoint(table.text("checkpoint", "")));
    }

    private static MetricsConfig metrics(ConfigTable table) {
        String address = table.text("address", "");
        if (address.isEmpty()) {
            return MetricsConfig.none();
        }
        try {
            PeerAddress parsed = PeerAddress.parse(address);
            return new MetricsConfig(parsed.host(), parsed.port());
        } catch (EngineException e) {
            throw EngineException.fatal(e.reason(), "metrics.address: " + e.getMessage(), e);
        }
    }

    private static TrustedCheckpoint checkpoint(String text) {
        if (text.isEmpty()) {
            return null;
        }
        int colon = text.indexOf(':');
        try {
            return new TrustedCheckpoint(
                    Long.parseLong(text.substring(0, Math.max(0, colon))), Hash.fromHex(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw EngineException.fatal(
                    Cause.CONFIG, "sync.checkpoint is \"" + text + "\", it must be height:blockhash");
        }
    }

    private void rejectUnknown() {
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            String name = member.getKey();
            if (!tables.contains(name)) {
                boolean isTable = member.getValue().isObject();
                throw unknown(isTable ? "table" : "key", name, NearestKey.to(name, isTable ? tables : known));
            }
            for (Map.Entry<String, JsonNode> entry : member.getValue().properties()) {
                String key = name + '.' + entry.getKey();
                if (!known.contains(key)) {
                    throw unknown("key", key, NearestKey.to(key, known));
                }
            }
        }
    }

    private static EngineException unknown(String kind, String name, String nearest) {
        return EngineException.fatal(
                Cause.CONFIG, "unknown " + kind + " \"" + name + "\"; did you mean \"" + nearest + "\"?");
    }

    /** Every key there is, with its table. */
    static Set<String> keys() {
        NodeConfigFile empty = new NodeConfigFile(new NodeHome(Path.of(".")), TOML.createObjectNode());
        empty.config(1);
        return empty.known;
    }

    /** The commented sample, in which every key has its default. */
    static String sample() {
        try (InputStream in = NodeConfigFile.class.getResourceAsStream(SAMPLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the build left no sample of the configuration", e);
        }
    }
}
