package io.timecoin.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces on a bridge, one for each of some nodes, and what the kernel drops between them. The bridge has an
 * address too, so that whoever watches reaches all of them, and nothing is dropped on that way. One thread.
 *
 * <pre>
 *  this process -- bridge 10.210.N.254 --+-- veth -- namespace of node 1, 10.210.N.1
 *                                        +-- veth -- namespace of node 2, 10.210.N.2
 * </pre>
 */
final class Namespaces implements AutoCloseable {
    private static final long COMMAND_SECONDS_MAX = 30;
    private static final int NETS = 250;

    private final String name;
    private final int net;
    private final int count;

    /** Makes them; what was made before a failure is removed again. */
    Namespaces(int count) {
        this.count = count;
        long pid = ProcessHandle.current().pid();
        this.net = (int) (pid % NETS) + 1;
        this.name = "tc" + pid % 100_000;
        try {
            must("ip", "link", "add", bridge(), "type", "bridge");
            must("ip", "addr", "add", "10.210." + net + ".254/24", "dev", bridge());
            must("ip", "link", "set", bridge(), "up");
            for (int node = 0; node < count; node++) {
                add(node);
            }
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    private void add(int node) {
        String outer = name + "o" + node;
        String inner = name + "i" + node;
        must("ip", "netns", "add", space(node));
        must("ip", "link", "add", outer, "type", "veth", "peer", "name", inner, "netns", space(node));
        must("ip", "link", "set", outer, "master", bridge(), "up");
        inside(node, "ip", "addr", "add", address(node) + "/24", "dev", inner);
        inside(node, "ip", "link", "set", inner, "up");
        inside(node, "ip", "link", "set", "lo", "up");
        inside(node, "nft", "add", "table", "ip", "t");
        inside(node, "nft", "add", "chain", "ip", "t", "c", "{ type filter hook input priority 0 ; }");
    }

    private String bridge() {
        return name + "b";
    }

    private String space(int node) {
        return name + "n" + node;
    }

    /** Where a node listens. */
    String address(int node) {
        return "10.210." + net + '.' + (node + 1);
    }

    /** Begins a command in the namespace of a node. */
    List<String> in(int node) {
        return List.of("ip", "netns", "exec", space(node));
    }

    /** From now on a part of the packets between nodes is dropped at random, and all between nodes of different groups. */
    void drop(int percent, int... groupOfNode) {
        for (int node = 0; node < count; node++) {
            StringBuilder rules = new StringBuilder("flush chain ip t c\n");
            for (int other = 0; other < count; other++) {
                if (other == node) {
                    continue;
                }
                boolean isApart = groupOfNode.length > 0 && groupOfNode[node] != groupOfNode[other];
                rules.append("add rule ip t c ip saddr ").append(address(other));
                rules.append(isApart ? " drop\n" : " numgen random mod 100 < " + percent + " drop\n");
            }
            // In one transaction, so that at no moment nothing is dropped.
            List<String> command = new ArrayList<>(in(node));
            command.addAll(List.of("nft", "-f", "-"));
            must(command, rules.toString());
        }
    }

    private void inside(int node, String... command) {
        List<String> whole = new ArrayList<>(in(node));
        whole.addAll(List.of(command));
        must(whole, "");
    }

    private static void must(String... command) {
        must(List.of(command), "");
    }

    private static void must(List<String> command, String input) {
        String failure = failure(command, input);
        if (failure != null) {
            throw new IllegalStateException(String.join(" ", command) + ": " + failure);
        }
    }

    private static String failure(List<String> command, String input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "it does not end";
            }
            return process.exitValue() == 0 ? null : said.strip();
        } catch (IOException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Why there can be none here, or null if there can. */
    static String whyNot() {
        try (Namespaces probe = new Namespaces(2)) {
            probe.drop(1, 0, 1);
            return null;
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    /** Removes them; their processes must have ended. */
    @Override
    public void close() {
        for (int node = 0; node < count; node++) {
            // The pair first: it goes at once, a space when the kernel comes to it.
            failure(List.of("ip", "link", "del", name + "o" + node), "");
            failure(List.of("ip", "netns", "del", space(node)), "");
        }
        failure(List.of("ip", "link", "del", bridge()), "");
    }
}
