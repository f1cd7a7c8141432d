package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.cli.ExitCode;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.wallet.DerivedWallets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeCoinCliTest {
    @TempDir
    Path directory;

    private NodeHome made(String... more) {
        NodeHome home = new NodeHome(directory.resolve("home"));
        String[] args = new String[3 + more.length];
        args[0] = "init";
        args[1] = "--home";
        args[2] = home.directory().toString();
        System.arraycopy(more, 0, args, 3, more.length);
        CliRun run = CliRun.of(args);
        assertEquals(0, run.exitCode(), run.err());
        return home;
    }

    private static void assertFails(int exitCode, String message, CliRun run) throws IOException {
        assertEquals(exitCode, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("timecoin: "), run.err());
        assertTrue(run.err().contains(message), run.err());
        if (!run.out().isEmpty()) {
            assertEquals(exitCode, run.json().get("exitCode").intValue());
            assertTrue(run.json().get("error").textValue().contains(message), run.out());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "strat",
                "start",
                "init --home x --chain-id y",
                "devnet --rate slow",
                "status --address :",
                "status --timeout-ms 0",
                "status --timeout-ms -1",
                "reconcile --home x --wait-s 0",
                "reconcile --home x --wait-s -1"
            })
    void shouldExitWithTwoWhenTheCommandLineIsWrong(String line) throws IOException {
        CliRun run = CliRun.of(line.isEmpty() ? new String[0] : line.split(" "));
        assertFails(2, "--help", run);
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count());
    }

    /** The longest load is signed ahead whole; what cannot be is a wrong command line, before anything is read or made. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rate 1000000 --seconds 11",
                "--rate 200 --seconds 50001",
                "--rate 1000000 --seconds 2147483647",
                "--rate max --seconds 86400",
                "--rate 1 --seconds 86401"
            })
    void shouldExitWithTwoWhenALoadIsTooBig(String shape) throws IOException {
        String home = directory.resolve("home").toString();
        for (String command :
                new String[] {"devnet --home " + home, "load --address 127.0.0.1:1 --genesis " + home + "/none.json"}) {
            CliRun run = CliRun.of((command + " " + shape).split(" "));
            assertFails(2, "--seconds", run);
            assertEquals(1, run.err().lines().count());
            assertFalse(Files.exists(Path.of(home)));
        }
    }

    @Test
    void shouldPrintErrorsAsJsonToo() throws IOException {
        CliRun run = CliRun.of("start", "--home", directory.resolve("none").toString(), "--json");
        assertFails(3, "there is no home", run);
        assertFalse(run.out().isEmpty());
        run = CliRun.of("start", "--json");
        assertFails(2, "--home", run);
        assertFalse(run.out().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "init", "start", "status", "reconcile", "devnet", "load", "version"})
    void shouldTellExitCodesInTheHelp(String command) {
        CliRun run = CliRun.of((command + " --help").strip().split(" "));
        assertEquals(0, run.exitCode());
        for (ExitCode code : ExitCode.values()) {
            assertTrue(run.out().contains(code.meaning()), run.out());
        }
    }

    @Test
    void shouldTellExitCodesAndCommandsInTheDocument() throws IOException {
        String document = Files.readString(Path.of("docs/COMMANDS.md"));
        for (ExitCode code : ExitCode.values()) {
            assertTrue(document.contains("| " + code.code() + " | " + code.meaning() + " |"), code.name());
        }
    }

    @Test
    void shouldMakeAHomeThatOnlyItsOwnerCanSignWith() throws IOException {
        NodeHome home = made("--load-wallets", "3", "--load-coins", "7", "--seed", "5", "--chain-id", "9");
        Genesis genesis = GenesisFile.read(home.genesis());
        assertEquals(9, genesis.chainId());
        assertEquals(7, LoadCoins.of(genesis, DerivedWallets.ofNumber(5, 3), 0).size());
        assertEquals(5, LoadCoins.of(genesis, DerivedWallets.ofNumber(5, 3), 2).size());
        assertEquals(0, LoadCoins.of(genesis, DerivedWallets.ofNumber(6, 3), 0).size());
        assertEquals(NodeConfigFile.sample(), Files.readString(home.config()));
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home.validatorKey().getParent())));
    }

    @Test
    void shouldNotTouchAHomeThatExists() throws IOException {
        NodeHome home = made();
        String before = Files.readString(home.genesis());
        assertFails(
                3,
                "exists already",
                CliRun.of("init", "--home", home.directory().toString()));
        assertFails(
                3,
                "exists already",
                CliRun.of("devnet", "--home", home.directory().toString()));
        assertEquals(before, Files.readString(home.genesis()));
    }

    @Test
    void shouldRefuseLoadWalletsOnMainnet() throws IOException {
        String home = directory.resolve("main").toString();
        assertFails(2, "mainnet", CliRun.of("init", "--home", home, "--network", "mainnet", "--load-wallets", "1"));
        assertFalse(Files.exists(Path.of(home)));
    }

    @Test
    void shouldExitWithThreeWhenTheKeyIsDamaged() throws IOException {
        NodeHome home = made();
        Files.writeString(home.validatorKey(), "no key");
        assertFails(
                3,
                "is not a key file",
                CliRun.of("start", "--home", home.directory().toString()));
    }

    @Test
    void shouldExitWithThreeWhenGenesisIsBroken() throws IOException {
        NodeHome home = made();
        Files.writeString(home.genesis(), "{\"network\": 1}");
        assertFails(
                3,
                "\"network\" is not a text",
                CliRun.of("start", "--home", home.directory().toString()));
    }

    @Test
    void shouldExitWithThreeWhenAKeyOfTheConfigurationIsUnknown() throws IOException {
        NodeHome home = made();
        Files.writeString(home.config(), "[network]\nprot = 1\n");
        assertFails(
                3,
                "did you mean \"network.port\"",
                CliRun.of("start", "--home", home.directory().toString()));
    }

    @Test
    void shouldExitWithSevenWhenThePortIsInUse() throws IOException {
        NodeHome home = made();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Files.writeString(home.config(), "[network]\nport = " + taken.getLocalPort() + "\n");
            assertFails(
                    7,
                    String.valueOf(taken.getLocalPort()),
                    CliRun.of("start", "--home", home.directory().toString()));
        }
    }

    @Test
    void shouldExitWithSixWhenNobodyListens() throws IOException {
        int free;
        try (ServerSocket closed = new ServerSocket(0)) {
            free = closed.getLocalPort();
        }
        assertFails(6, "cannot connect", CliRun.of("status", "--address", "127.0.0.1:" + free, "--json"));
    }

    @Test
    void shouldTellVersions() throws IOException {
        CliRun run = CliRun.of("version", "--json");
        assertEquals(0, run.exitCode());
        assertEquals(Versions.engine(), run.json().get("engine").textValue());
        assertTrue(run.json().get("libraries").has("chronicle-queue"));
        assertEquals("", run.err());
    }

    @Test
    void shouldShipASampleOfGenesis() {
        Genesis sample = GenesisFile.read(Path.of("../config/genesis/devnet.json"));
        assertEquals(1, sample.validators().size());
        assertEquals(
                "2229e3340e1518f2a51192c9046f5d52ae9c9142734851903ea41977248e8196",
                GenesisCodec.hash(sample).toString());
    }
}
