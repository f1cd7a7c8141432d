package io.timecoin.bench;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * How a run was started, so that whoever reads its figures can start it again: what decides them, without the files of the
 * machine it ran on. Stateless.
 */
final class RunCommand {
    /** Options whose value is a place on one machine. */
    private static final List<String> PLACES = List.of("--json", "--home", "--peers");

    /** One of them without which the run would be another. */
    private static final String JAVA_17 = "--java-17";

    private static final Pattern PLAIN = Pattern.compile("[\\w./:=,+@%-]+");

    private RunCommand() {}

    /** The arguments as a shell takes them, those that name places left out; of a JDK a variable that holds the place. */
    static String text(List<String> arguments) {
        StringJoiner text = new StringJoiner(" ");
        boolean isPlace = false;
        for (String argument : arguments) {
            if (argument.startsWith(JAVA_17)) {
                text.add(JAVA_17 + " \"$JDK17\"");
                isPlace = argument.equals(JAVA_17);
                continue;
            }
            boolean isAssigned = PLACES.stream().anyMatch(place -> argument.startsWith(place + '='));
            boolean isLeftOut = isPlace || isAssigned || PLACES.contains(argument);
            if (!isLeftOut) {
                text.add(quoted(argument));
            }
            isPlace = !isPlace && PLACES.contains(argument);
        }
        return text.toString();
    }

    /** What this JVM was told that decides figures: heap, collector, compiler, modules. */
    static String jvmFlags() {
        return jvmFlags(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    static String jvmFlags(List<String> arguments) {
        StringJoiner text = new StringJoiner(" ");
        for (String argument : arguments) {
            boolean isLimit = argument.startsWith("-X") && !argument.startsWith("-Xlog");
            if (isLimit || argument.startsWith("--add-modules")) {
                text.add(quoted(argument));
            }
        }
        return text.toString();
    }

    private static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
