package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.crypto.VectorModule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevnetProcessTest {
    private static final NodeHome HOME = new NodeHome(Path.of("validator-1"));

    @Test
    void shouldGiveAValidatorItsShareOfTheCores() {
        List<String> command = DevnetProcess.command(HOME, List.of("-Xmx300m", "-javaagent:any.jar"), 3, "--rejoin");

        assertTrue(command.contains("-XX:ActiveProcessorCount=3"));
        assertTrue(command.contains("-Xmx300m"));
        assertEquals(VectorModule.isInThisJdk(), command.contains(VectorModule.OPTION));
        assertFalse(command.contains("-javaagent:any.jar"));
        assertTrue(
                command.indexOf("-XX:ActiveProcessorCount=3") < command.indexOf("start"),
                "it is for the JVM, not for the command");
        assertEquals("--rejoin", command.get(command.size() - 1));
    }

    @Test
    void shouldLeaveANumberOfCoresThatTheFlagsName() {
        List<String> command = DevnetProcess.command(HOME, List.of("-XX:ActiveProcessorCount=8"), 3);

        assertEquals(
                List.of("-XX:ActiveProcessorCount=8"),
                command.stream()
                        .filter(flag -> flag.contains("ActiveProcessorCount"))
                        .toList());
    }
}
