package io.timecoin.node;

import io.timecoin.pipeline.PoolDepartures;

/** A validator of a devnet in this process. */
final class DevnetInProcess implements DevnetValidator {
    private final NodeHome home;
    private final ValidatorNode node;

    /**
     * Starts it.
     *
     * @param onEnd told if it fails
     */
    DevnetInProcess(NodeConfig config, Runnable onEnd) {
        this.home = config.home();
        this.node = ValidatorNode.start(config);
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
