package io.timecoin.cli;

import io.timecoin.base.EngineException;
import org.slf4j.Logger;
import picocli.CommandLine.ParameterException;

/** How a command ends that cannot do what it was asked: a line for people, JSON, an exit code. Any thread. */
public final class CommandErrors {
    private final Console console;
    private final Logger log;

    /** Creates it; only bugs go to the log with their stack. */
    public CommandErrors(Console console, Logger log) {
        this.console = console;
        this.log = log;
    }

    /** Ends a command whose arguments are wrong. */
    public int wrongUsage(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        return console.fail(ExitCode.USAGE, e.getMessage() + " (" + name + " --help)", Console.object());
    }

    /** Ends a command that failed. */
    public int failed(Throwable failure) {
        ExitCode code = ExitCode.of(failure);
        if (code == ExitCode.BUG) {
            log.error("stopped by a bug", failure);
        } else {
            log.debug("stopped", failure);
        }
        return console.fail(code, message(code, failure), Console.object());
    }

    private static String message(ExitCode code, Throwable failure) {
        EngineException operating = ExitCode.operating(failure);
        if (operating != null) {
            return operating.getMessage();
        }
        return code == ExitCode.BUG
                ? failure + "; this is a bug"
                : "a mapped file cannot be read, the disk fails or the file was cut meanwhile: " + failure.getMessage();
    }
}
