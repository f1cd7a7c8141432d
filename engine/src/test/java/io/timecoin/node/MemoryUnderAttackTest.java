package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.client.Attack;
import io.timecoin.client.AttackConfig;
import io.timecoin.client.AttackKind;
import io.timecoin.client.AttackTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four validators in processes of 512 MiB under a light load, attacked in every way by turns. What they hold after each
 * round of attacks, once the collector has run, must not grow.
 */
@Tag("long")
class MemoryUnderAttackTest {
    /** Of all attacks together; the first third is not judged: pools, tables and code fill then. */
    private static final int MINUTES = Integer.getInteger("timecoin.memoryMinutes", 30);

    private static final int VALIDATORS = 4;
    private static final int ATTACK_MS = 20_000;
    private static final int ATTACK_RATE = 500;
    private static final int ROUNDS =
            (int) Math.max(3, TimeUnit.MINUTES.toMillis(MINUTES) / (AttackKind.values().length * ATTACK_MS));

    /** A transfer has one more output than inputs: this many coins more a second, each a few hundred bytes at most. */
    private static final int LOAD_RATE = 20;

    private static final long MIB = 1 << 20;
    private static final double GROWTH_MAX = 1.02;
    private static final long HEAP_SLACK_BYTES = 4 * MIB;
    private static final long ANONYMOUS_SLACK_BYTES = 8 * MIB;
    private static final long KIB = 1 << 10;

    /** Of a heap as a whole, or of its generations. */
    private static final Pattern HEAP_USED = Pattern.compile("(?:heap|generation) .*used (\\d+)K");

    private static final Pattern ANONYMOUS = Pattern.compile("RssAnon:\\s+(\\d+) kB");

    @TempDir
    Path directory;

    /** What a process holds, in bytes: live objects, and all of its memory that no file backs. */
    private record Held(long heap, long anonymous) {}

    @Test
    void shouldHoldNoMoreInTheEnd() throws Exception {
        Process devnet = new ProcessBuilder(command())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        BufferedReader output = devnet.inputReader(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> output.lines().forEach(line -> {}), "devnet-output");
        try {
            List<Integer> ports = ports(output);
            reader.start();
            List<ProcessHandle> validators = devnet.children().toList();
            assertEquals(VALIDATORS, validators.size());
            List<List<Held>> rounds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (AttackKind kind : AttackKind.values()) {
                    attack(kind, ports.get((round + kind.ordinal()) % VALIDATORS));
                }
                List<Held> held = new ArrayList<>();
                for (ProcessHandle validator : validators) {
                    held.add(held(validator.pid()));
                }
                System.out.println("round " + round + ": " + held);
                rounds.add(held);
            }
            assertTrue(devnet.isAlive(), "the load goes on all the time");
            for (int validator = 0; validator < VALIDATORS; validator++) {
                requireFlat(rounds, validator);
            }
        } finally {
            devnet.descendants().forEach(ProcessHandle::destroyForcibly);
            devnet.destroyForcibly();
            devnet.waitFor();
            reader.join();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), TimeCoinCli.class.getName()));
        command.addAll(List.of("devnet", "--processes", "--validators", Integer.toString(VALIDATORS)));
        command.addAll(List.of(
                "--rate",
                Integer.toString(LOAD_RATE),
                "--home",
                directory.resolve("home").toString()));
        long seconds = 10L * ROUNDS * AttackKind.values().length * ATTACK_MS / 1_000;
        command.addAll(List.of("--seconds", Long.toString(Math.min(seconds, TimeUnit.DAYS.toSeconds(1)))));
        return command;
    }

    private static List<Integer> ports(BufferedReader output) throws IOException {
        Pattern listening = Pattern.compile("ports \\[(.*)]");
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = listening.matcher(line);
            if (matcher.find()) {
                return List.of(matcher.group(1).split(", ")).stream()
                        .map(Integer::valueOf)
                        .toList();
            }
        }
        throw new IllegalStateException("the devnet did not start");
    }

    private static void attack(AttackKind kind, int port) {
        AttackTarget target = AttackTarget.ask("127.0.0.1", port, false, ClientIdentity.nobody());
        new Attack(AttackConfig.of(kind, 2, ATTACK_RATE, ATTACK_MS), target).run();
    }

    private static Held held(long pid) throws Exception {
        jcmd(pid, "GC.run");
        return new Held(
                KIB * sum(HEAP_USED, jcmd(pid, "GC.heap_info")),
                KIB * sum(ANONYMOUS, Files.readString(Path.of("/proc/" + pid + "/status"))));
    }

    private static String jcmd(long pid, String question) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        question)
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, jcmd.waitFor(), answer);
        return answer;
    }

    private static long sum(Pattern pattern, String text) {
        long[] numbers = pattern.matcher(text)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .toArray();
        assertTrue(numbers.length > 0, text);
        return LongStream.of(numbers).sum();
    }

    /** Of the rounds, the last third may hold little more than the second, by the median of each. */
    private static void requireFlat(List<List<Held>> rounds, int validator) {
        int third = rounds.size() / 3;
        List<Held> middle = of(validator, rounds.subList(third, 2 * third));
        List<Held> end = of(validator, rounds.subList(2 * third, rounds.size()));
        requireFlat(middle, end, Held::heap, HEAP_SLACK_BYTES);
        requireFlat(middle, end, Held::anonymous, ANONYMOUS_SLACK_BYTES);
    }

    private static List<Held> of(int validator, List<List<Held>> rounds) {
        return rounds.stream().map(held -> held.get(validator)).toList();
    }

    private static void requireFlat(List<Held> middle, List<Held> end, ToLongFunction<Held> what, long slackBytes) {
        long before = median(middle, what);
        long after = median(end, what);
        assertTrue(after <= GROWTH_MAX * before + slackBytes, () -> before + " bytes grew to " + after);
    }

    private static long median(List<Held> rounds, ToLongFunction<Held> what) {
        long[] sorted = rounds.stream().mapToLong(what).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
