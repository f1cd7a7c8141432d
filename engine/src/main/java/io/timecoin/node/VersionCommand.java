package io.timecoin.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.timecoin.cli.CommonOptions;
import io.timecoin.cli.Console;
import io.timecoin.cli.ExitCode;
import io.timecoin.cli.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what runs. */
@Command(name = "version", description = "Print the versions of the engine, of the libraries that matter, and of Java.")
final class VersionCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() {
        Console console = common.console();
        String jvm = System.getProperty("java.vm.name") + ' ' + Runtime.version();
        String system = System.getProperty("os.name") + ' ' + System.getProperty("os.version") + ' '
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " cores";
        ObjectNode libraries = Console.object();
        for (String library : Versions.libraries().split(", ")) {
            int space = library.indexOf(' ');
            libraries.put(library.substring(0, space), library.substring(space + 1));
        }
        if (console.isJson()) {
            ObjectNode answer = Console.object().put("engine", Versions.engine());
            answer.set("libraries", libraries);
            console.json(answer.put("jvm", jvm).put("system", system));
            return ExitCode.OK.code();
        }
        Table table = new Table().row("engine", Versions.engine());
        libraries
                .properties()
                .forEach(entry -> table.row(entry.getKey(), entry.getValue().textValue()));
        table.row("java", jvm).row("system", system).print(console);
        return ExitCode.OK.code();
    }
}
