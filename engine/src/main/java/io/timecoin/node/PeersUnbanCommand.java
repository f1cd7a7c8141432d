package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.peers.BanList;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lifts a ban on the disk; a running validator would write its own bans over it. */
@Command(
        name = "unban",
        description =
                "Lift the ban of a peer or an address and forget those before it. Only while the validator is stopped.")
final class PeersUnbanCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(index = "0", paramLabel = "ID", description = "Id of a peer or an address, as list shows it.")
    private String id;

    @Option(names = "--home", paramLabel = "DIR", required = true, description = "Home made by init.")
    private Path directory;

    @Override
    public Integer call() {
        NodeHome home = new NodeHome(directory).required();
        HomeLock lock = HomeLock.take(home);
        try {
            BanList bans = BanList.open(home.bans());
            if (!bans.lift(id)) {
                throw EngineException.fatal(
                        Cause.CONFIG, "there is no ban of " + id + "; `timecoin peers list` shows those there are");
            }
            bans.save();
        } finally {
            lock.close();
        }
        Console console = common.console();
        console.line("the ban of " + id + " is lifted");
        console.json(Console.object().put("unbanned", id));
        return ExitCode.OK.code();
    }
}
