package io.timecoin.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.ChainKind;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Tier;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.peers.PeerAddress;
import io.timecoin.wallet.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Genesis as people read it: JSON with addresses and units. Only its canonical bytes are hashed, never this text. */
public final class GenesisFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String BOOTSTRAP = "bootstrap";
    private static final GenesisKeys KEYS = new GenesisKeys(
            tree(smallest()).set(BOOTSTRAP, JSON.createArrayNode().add("")));

    private GenesisFile() {}

    /**
     * Reads a genesis file.
     *
     * @throws EngineException FATAL, CONFIG, naming the file and what is wrong with it
     */
    public static Genesis read(Path file) {
        return parse(file, GenesisFile::parse);
    }

    /**
     * Reads the nodes that a genesis file names to ask for others; none where it has no such key. They are for convenience:
     * no part of the chain's identity.
     *
     * @throws EngineException FATAL, CONFIG, naming the file and what is wrong with it
     */
    static List<PeerAddress> bootstrap(Path file) {
        return parse(file, root -> {
            List<PeerAddress> nodes = new ArrayList<>();
            for (JsonNode node : root.has(BOOTSTRAP) ? list(root, BOOTSTRAP) : JSON.createArrayNode()) {
                if (!node.isTextual()) {
                    throw new IllegalArgumentException("\"" + BOOTSTRAP + "\" holds something that is not a text");
                }
                try {
                    nodes.add(PeerAddress.parse(node.textValue()));
                } catch (EngineException e) {
                    throw new IllegalArgumentException("\"" + BOOTSTRAP + "\": " + e.getMessage(), e);
                }
            }
            return nodes;
        });
    }

    private static <T> T parse(Path file, Function<JsonNode, T> parser) {
        try {
            return parser.apply(JSON.readTree(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw EngineException.fatal(
                    Cause.CONFIG, "there is no " + file + "; `timecoin init` makes a home with one", e);
        } catch (JsonProcessingException e) {
            throw EngineException.fatal(Cause.CONFIG, file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw EngineException.fatal(Cause.CONFIG, file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a genesis file. */
    public static void write(Path file, Genesis genesis) {
        try {
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree(genesis)) + '\n');
        } catch (IOException e) {
            throw EngineException.fatal(Cause.DISK, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** A genesis with everything that one can hold. */
    private static Genesis smallest() {
        ChainRules rules = ChainRules.devnet();
        return new Genesis(
                ChainKind.DEVNET,
                1,
                0,
                rules,
                List.of(new Validator(Hash.ZERO, Hash.ZERO, Tier.GOLD)),
                List.of(new Allocation(Hash.ZERO, rules.dustUnits())));
    }

    private static Genesis parse(JsonNode root) {
        KEYS.check(root);
        ChainKind network = constant(ChainKind.class, text(root, "network"));
        List<Validator> validators = new ArrayList<>();
        for (JsonNode node : list(root, "validators")) {
            validators.add(new Validator(
                    Hash.fromHex(text(node, "publicKey")),
                    owner(network, text(node, "rewardAddress")),
                    constant(Tier.class, text(node, "tier"))));
        }
        List<Allocation> allocations = new ArrayList<>();
        for (JsonNode node : list(root, "allocations")) {
            allocations.add(new Allocation(owner(network, text(node, "address")), number(node, "units")));
        }
        return new Genesis(
                network,
                smallNumber(root, "chainId"),
                number(root, "timeMs"),
                rules(member(root, "rules")),
                validators,
                allocations);
    }

    private static ChainRules rules(JsonNode node) {
        return new ChainRules(
                smallNumber(node, "blockBytesMax"),
                smallNumber(node, "blockTransactionsMax"),
                smallNumber(node, "blockIntervalMs"),
                smallNumber(node, "heartbeatMs"),
                smallNumber(node, "blockTimeSkewMs"),
                number(node, "rewardUnits"),
                smallNumber(node, "slotMs"),
                number(node, "supplyCap"),
                smallNumber(node, "utxosMax"),
                number(node, "dustUnits"),
                epochs(member(node, "epochs")));
    }

    private static EpochRules epochs(JsonNode node) {
        return new EpochRules(
                smallNumber(node, "epochBlocks"),
                smallNumber(node, "withdrawalDelayEpochs"),
                smallNumber(node, "evidenceEpochsMax"),
                smallNumber(node, "freeValidatorsMax"),
                number(node, "bronzeUnits"));
    }

    private static ObjectNode tree(Genesis genesis) {
        ObjectNode root = JSON.createObjectNode();
        root.put("network", genesis.network().name().toLowerCase(Locale.ROOT));
        root.put("chainId", genesis.chainId());
        root.put("timeMs", genesis.timeMs());
        ChainRules rules = genesis.rules();
        root.putObject("rules")
                .put("blockBytesMax", rules.blockBytesMax())
                .put("blockTransactionsMax", rules.blockTransactionsMax())
                .put("blockIntervalMs", rules.blockIntervalMs())
                .put("heartbeatMs", rules.heartbeatMs())
                .put("blockTimeSkewMs", rules.blockTimeSkewMs())
                .put("rewardUnits", rules.rewardUnits())
                .put("slotMs", rules.slotMs())
                .put("supplyCap", rules.supplyCap())
                .put("utxosMax", rules.utxosMax())
                .put("dustUnits", rules.dustUnits())
                .putObject("epochs")
                .put("epochBlocks", rules.epochs().epochBlocks())
                .put("withdrawalDelayEpochs", rules.epochs().withdrawalDelayEpochs())
                .put("evidenceEpochsMax", rules.epochs().evidenceEpochsMax())
                .put("freeValidatorsMax", rules.epochs().freeValidatorsMax())
                .put("bronzeUnits", rules.epochs().bronzeUnits());
        ArrayNode validators = root.putArray("validators");
        for (Validator validator : genesis.validators()) {
            validators
                    .addObject()
                    .put("publicKey", validator.publicKey().toString())
                    .put("rewardAddress", address(genesis.network(), validator.rewardOwner()))
                    .put("tier", validator.tier().name().toLowerCase(Locale.ROOT));
        }
        ArrayNode allocations = root.putArray("allocations");
        for (Allocation allocation : genesis.allocations()) {
            allocations
                    .addObject()
                    .put("address", address(genesis.network(), allocation.owner()))
                    .put("units", allocation.amount());
        }
        return root;
    }

    private static String address(ChainKind network, Hash owner) {
        return new Address(network, owner).encode();
    }

    private static Hash owner(ChainKind network, String text) {
        Address.Parsed parsed = Address.parse(text, network);
        if (!parsed.isOk()) {
            throw new IllegalArgumentException(
                    "address " + text + ": " + parsed.code().text());
        }
        return parsed.address().owner();
    }

    private static JsonNode member(JsonNode node, String name) {
        JsonNode member = node.get(name);
        if (member == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return member;
    }

    private static JsonNode list(JsonNode node, String name) {
        JsonNode member = member(node, name);
        if (!member.isArray()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a list");
        }
        return member;
    }

    private static String text(JsonNode node, String name) {
        JsonNode member = member(node, name);
        if (!member.isTextual()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a text");
        }
        return member.textValue();
    }

    private static long number(JsonNode node, String name) {
        JsonNode member = member(node, name);
        if (!member.isIntegralNumber() || !member.canConvertToLong()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a whole number of 64 bits");
        }
        return member.longValue();
    }

    private static int smallNumber(JsonNode node, String name) {
        long value = number(node, name);
        if (value != (int) value) {
            throw new IllegalArgumentException("\"" + name + "\" is out of range");
        }
        return (int) value;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("unknown " + type.getSimpleName() + " \"" + text + "\"");
    }
}
