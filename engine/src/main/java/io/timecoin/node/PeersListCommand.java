package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import io.timecoin.peers.Ban;
import io.timecoin.peers.BanList;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the bans on the disk; changes nothing, so it may run beside the validator. */
@Command(
        name = "list",
        description = {
            "List the bans of a home: those that last, and those of the last week, which make the next one longer.",
            "A running validator writes its bans to the disk now and then: the last ones may be missing."
        })
final class PeersListCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Option(names = "--home", paramLabel = "DIR", required = true, description = "Home made by init.")
    private Path directory;

    @Override
    public Integer call() {
        NodeHome home = new NodeHome(directory).required();
        List<Ban> bans = BanList.open(home.bans()).bans();
        Console console = common.console();
        long nowMs = System.currentTimeMillis();
        long lasting = bans.stream().filter(ban -> ban.lasts(nowMs)).count();
        console.line(Table.count(lasting, "ban") + ", " + Table.number(bans.size() - lasting) + " over");
        Table table = new Table();
        for (Ban ban : bans) {
            table.row(ban.id(), until(ban, nowMs), "ban " + ban.count(), "for " + words(ban));
            console.json(json(ban, nowMs));
        }
        table.print(console);
        console.json(Console.object().put("bans", lasting).put("over", bans.size() - lasting));
        return ExitCode.OK.code();
    }

    private static String until(Ban ban, long nowMs) {
        if (ban.isForGood()) {
            return "for good";
        }
        return (ban.lasts(nowMs) ? "until " : "was until ") + Instant.ofEpochMilli(ban.untilMs());
    }

    private static String words(Ban ban) {
        return ban.offence().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static ObjectNode json(Ban ban, long nowMs) {
        ObjectNode object = Console.object()
                .put("id", ban.id())
                .put("kind", ban.isPeer() ? "peer" : "address")
                .put("lasts", ban.lasts(nowMs))
                .put("sinceMs", ban.sinceMs())
                .put("count", ban.count())
                .put("offence", ban.offence().name());
        return ban.isForGood() ? object.putNull("untilMs") : object.put("untilMs", ban.untilMs());
    }
}
