package io.timecoin.node;

import io.timecoin.pipeline.PoolDepartures;
import java.util.function.Consumer;

/** A validator of a devnet in this process. */
final class DevnetInProcess implements DevnetNode {
    private final NodeHome home;
    private final ValidatorNode node;

    /**
     * Starts it.
     *
     * @param onEnd told if it fails
     * @param onSync told what it waits for, if it takes a state from peers
     */
    DevnetInProcess(NodeConfig config, Runnable onEnd, Consumer<String> onSync) {
        this.home = config.home();
        this.node = ValidatorNode.start(config, onSync);
        // A validator that failed answers nothing more, so the load must not go on to its end.
        Thread watch = new Thread(
                () -> {
                    try {
                        node.awaitEnd();
                        onEnd.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "devnet-watch");
        watch.setDaemon(true);
        watch.start();
    }

    @Override
    public NodeHome home() {
        return home;
    }

    @Override
    public int port() {
        return node.port();
    }

    /** Since it is there. */
    @Override
    public boolean isListening(Consumer<String> onSync) {
        return true;
    }

    @Override
    public PoolDepartures departures() {
        return node.departures();
    }

    @Override
    public End end() {
        return node.finalStateRoot() == null
                ? null
                : new End(node.finalHeight(), node.finalStateRoot().toString());
    }

    @Override
    public void stop() {
        node.requestStop();
        StartCommand.close(node);
    }
}
