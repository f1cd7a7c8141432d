package io.timecoin.node;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.Genesis.Allocation;
import io.timecoin.ledger.Genesis.Validator;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.wallet.Address;
import io.timecoin.wallet.DerivedWallets;
import java.nio.file.Path;
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
        description = "Make the home of the one validator of a new chain: its key, genesis and configuration.")
final class InitCommand implements Callable<Integer> {
    private static final int LOAD_COINS_MIN = 5_000;

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions common;

    @Option(names = "--home", paramLabel = "DIR", required = true, description = "Directory to make.")
    private Path home;

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

    @Override
    public Integer call() {
        NodeHome made = new NodeHome(home);
        int id = chainId == null ? NewHome.defaultChainId(network) : chainId;
        require(id >= 1, "--chain-id must be at least 1");
        Genesis genesis = new NewHome(network, id, rewardOwner(), allocations()).make(made, System.currentTimeMillis());
        report(made, genesis);
        return ExitCode.OK.code();
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

    private void report(NodeHome made, Genesis genesis) {
        Console console = common.console();
        Validator validator = genesis.validators().get(0);
        String address = new Address(genesis.network(), validator.rewardOwner()).encode();
        String genesisHash = GenesisCodec.hash(genesis).toString();
        new Table()
                .row("home", made.directory().toString())
                .row("network", genesis.network().text())
                .row("chain id", String.valueOf(genesis.chainId()))
                .row("genesis", genesisHash)
                .row("validator", validator.publicKey().toString())
                .row("rewards to", address)
                .row("coins", Table.number(genesis.allocations().size()))
                .row("start with", "timecoin start --home " + made.directory())
                .print(console);
        console.json(Console.object()
                .put("home", made.directory().toString())
                .put("network", genesis.network().text())
                .put("chainId", genesis.chainId())
                .put("genesisHash", genesisHash)
                .put("validator", validator.publicKey().toString())
                .put("rewardAddress", address)
                .put("allocations", genesis.allocations().size()));
    }
}
