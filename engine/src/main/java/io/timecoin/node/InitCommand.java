package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.crypto.NodeKey;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.peers.PeerAddress;
import io.timecoin.wallet.Address;
import io.timecoin.wallet.DerivedWallets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a home. */
@Command(
        name = "init",
        description = {
            "Make the homes of the validators of a new chain: their keys, one genesis, and configurations.",
            "One validator gets the directory itself, several get one below it each, to be moved to its machine.",
            "With --observer: make the home of a node that follows a chain which is there, and votes on nothing."
        })
final class InitCommand implements Callable<Integer> {
    private static final int LOAD_COINS_MIN = 5_000;
    private static final String LOOPBACK = "127.0.0.1";

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions common;

    @Option(names = "--home", paramLabel = "DIR", required = true, description = "Directory to make.")
    private Path home;

    @Option(
            names = "--validators",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many validators the chain begins with, of equal power. Default: ${DEFAULT-VALUE}.")
    private int validators;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT,...",
            split = ",",
            description = "Where each validator will listen, as the others dial it."
                    + " Default: 127.0.0.1 and ports from 7410.")
    private List<String> listen;

    @Option(
            names = "--network",
            paramLabel = "KIND",
            defaultValue = "devnet",
            description = "devnet, testnet or mainnet. Default: ${DEFAULT-VALUE}.")
    private ChainKind network;

    @Option(
            names = "--chain-id",
            paramLabel = "N",
            description = "Number of the chain, from 1. Default: 1 mainnet, 2 testnet, 3 devnet.")
    private Integer chainId;

    @Option(
            names = "--reward-address",
            paramLabel = "A",
            description = "Who is paid for blocks. Default: the validator's own key.")
    private String rewardAddress;

    @Option(
            names = "--load-wallets",
            paramLabel = "N",
            description = "Give coins to N wallets that `load --seed` finds again. Not on mainnet.")
    private int loadWallets;

    @Option(
            names = "--load-coins",
            paramLabel = "N",
            description = "How many coins, of 1,000 TIME each. Default: one a wallet, at least 5,000.")
    private Integer loadCoins;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Number the wallets are derived from. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--observer", description = "Make the home of an observer of the chain of --genesis.")
    private boolean observer;

    @Option(names = "--genesis", paramLabel = "FILE", description = "The chain that an observer follows.")
    private Path genesisFile;

    @Option(
            names = "--peers",
            paramLabel = "[ID@]HOST:PORT,...",
            split = ",",
            description = "Nodes of that chain which an observer dials.")
    private List<String> peers;

    @Override
    public Integer call() {
        if (observer) {
            return observe();
        }
        require(genesisFile == null && peers == null, "--genesis and --peers are for --observer");
        require(
                validators >= 1 && validators <= Limits.VALIDATORS_MAX,
                "--validators must be 1 to " + Limits.VALIDATORS_MAX);
        int id = chainId == null ? NewChain.defaultChainId(network) : chainId;
        require(id >= 1, "--chain-id must be at least 1");
        List<NodeHome> homes = NewChain.homes(home, validators);
        Genesis genesis = new NewChain(network, id, rewardOwner(), allocations())
                .make(homes, addresses(), List.of(), System.currentTimeMillis());
        report(homes, genesis);
        return ExitCode.OK.code();
    }

    private int observe() {
        require(genesisFile != null && peers != null, "--observer needs --genesis and --peers");
        require(
                validators == 1 && chainId == null && rewardAddress == null && loadWallets == 0 && loadCoins == null,
                "--observer takes the chain from --genesis, and makes one home");
        Genesis genesis = GenesisFile.read(genesisFile);
        List<PeerAddress> dialled = peers.stream().map(PeerAddress::parse).toList();
        NodeKey key = ObserverHome.make(new NodeHome(home), genesis, addresses().get(0), dialled);
        String genesisHash = GenesisCodec.hash(genesis).toString();
        Console console = common.console();
        new Table()
                .row("network", genesis.network().text())
                .row("chain id", String.valueOf(genesis.chainId()))
                .row("genesis", genesisHash)
                .row("home", home.toString())
                .row("  observer", key.peerId().toString())
                .row("  start with", "timecoin start --home " + home)
                .print(console);
        console.json(Console.object()
                .put("home", home.toString())
                .put("network", genesis.network().text())
                .put("chainId", genesis.chainId())
                .put("genesisHash", genesisHash)
                .put("peerId", key.peerId().toString()));
        return ExitCode.OK.code();
    }

    private List<PeerAddress> addresses() {
        require(listen == null || listen.size() == validators, "--listen must name an address for each validator");
        List<PeerAddress> addresses = new ArrayList<>();
        for (int i = 0; i < validators; i++) {
            addresses.add(
                    listen == null
                            ? new PeerAddress(LOOPBACK, NodeConfigFile.PORT_DEFAULT + i)
                            : PeerAddress.parse(listen.get(i)));
        }
        return addresses;
    }

    private Hash rewardOwner() {
        if (rewardAddress == null) {
            return null;
        }
        Address.Parsed parsed = Address.parse(rewardAddress, network);
        require(
                parsed.isOk(),
                "--reward-address " + rewardAddress + ": " + parsed.code().text());
        return parsed.address().owner();
    }

    private List<Allocation> allocations() {
        if (loadWallets == 0 && loadCoins == null) {
            return List.of();
        }
        require(network != ChainKind.MAINNET, "--load-wallets: whoever knows the seed owns the coins; not on mainnet");
        require(
                loadWallets >= 1 && loadWallets <= DerivedWallets.COUNT_MAX,
                "--load-wallets must be 1 to " + DerivedWallets.COUNT_MAX);
        int coins = loadCoins == null ? Math.max(LOAD_COINS_MIN, loadWallets) : loadCoins;
        require(coins >= 1 && coins <= Genesis.ALLOCATIONS_MAX, "--load-coins must be 1 to " + Genesis.ALLOCATIONS_MAX);
        return LoadCoins.allocations(DerivedWallets.ofNumber(seed, loadWallets), coins);
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), message);
        }
    }

    private void report(List<NodeHome> homes, Genesis genesis) {
        Console console = common.console();
        String genesisHash = GenesisCodec.hash(genesis).toString();
        Table table = new Table()
                .row("network", genesis.network().text())
                .row("chain id", String.valueOf(genesis.chainId()))
                .row("genesis", genesisHash)
                .row("coins", Table.number(genesis.allocations().size()));
        ObjectNode result = Console.object()
                .put("home", home.toString())
                .put("network", genesis.network().text())
                .put("chainId", genesis.chainId())
                .put("genesisHash", genesisHash)
                .put("allocations", genesis.allocations().size());
        ArrayNode list = result.putArray("validators");
        for (int i = 0; i < homes.size(); i++) {
            Validator validator = genesis.validators().get(i);
            String address = new Address(genesis.network(), validator.rewardOwner()).encode();
            table.row("home", homes.get(i).directory().toString())
                    .row("  validator", validator.publicKey().toString())
                    .row("  rewards to", address)
                    .row("  start with", "timecoin start --home " + homes.get(i).directory());
            list.addObject()
                    .put("home", homes.get(i).directory().toString())
                    .put("validator", validator.publicKey().toString())
                    .put("rewardAddress", address);
        }
        table.print(console);
        result.put("validator", genesis.validators().get(0).publicKey().toString())
                .put("rewardAddress", list.get(0).get("rewardAddress").textValue());
        console.json(result);
    }
}
