package io.timecoin.node;

import io.timecoin.client.InputShares;
import io.timecoin.client.LoadConfig;
import io.timecoin.client.WorkloadConfig;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What `devnet` and `load` take. */
final class LoadOptions {
    private static final String MAX = "max";
    private static final int SECONDS_MAX = (int) TimeUnit.MILLISECONDS.toSeconds(LoadConfig.WINDOW_MS_MAX);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "2000",
            description = "Transfers a second, on a schedule whatever the validator does; or `max`: as many as it"
                    + " answers. Default: ${DEFAULT-VALUE}.")
    private String rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long to send. All is signed before. Default: until Ctrl-C, in rounds of 10 s.")
    private Integer seconds;

    @Option(
            names = "--wallets",
            paramLabel = "W",
            defaultValue = "1000",
            description = "Wallets that pay each other. Default: ${DEFAULT-VALUE}.")
    private int wallets;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Number that wallets and transfers are derived from. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--inputs",
            paramLabel = "W1,W2,W3,W4",
            split = ",",
            defaultValue = "85,9,4,2",
            description = "How often a transfer has 1, 2, 3, 4 inputs, as weights. Default: ${DEFAULT-VALUE}.")
    private int[] inputs;

    /** The rate, or 0 for the most there can be; a wrong one is a wrong command line. */
    int ratePerSecond() {
        if (rate.equals(MAX)) {
            return 0;
        }
        int perSecond = wholeNumber(rate);
        require(perSecond >= 1 && perSecond <= LoadShape.RATE_MAX, "--rate must be 1 to 1000000, or max");
        return perSecond;
    }

    /** How long to send, in ms, or 0 until stopped; a wrong time is a wrong command line. */
    long windowMs() {
        require(seconds == null || seconds >= 1, "--seconds must be at least 1");
        requireADayAtMost();
        return seconds == null ? 0 : TimeUnit.SECONDS.toMillis(seconds);
    }

    long seed() {
        return seed;
    }

    int wallets() {
        return wallets;
    }

    /** The shape of the load; a wrong one is a wrong command line. */
    LoadShape shape() {
        int perSecond = ratePerSecond();
        require(seconds == null || seconds >= 1, "--seconds must be at least 1");
        require(wallets >= 1 && wallets <= LoadShape.WALLETS_MAX, "--wallets must be 1 to " + LoadShape.WALLETS_MAX);
        require(inputs.length == InputShares.MAX, "--inputs takes four weights");
        for (int weight : inputs) {
            require(weight >= 0 && weight <= LoadShape.WEIGHT_MAX, "--inputs: a weight must be 0 to 1000000");
        }
        require((inputs[0] | inputs[1] | inputs[2] | inputs[3]) != 0, "--inputs: one weight must be above 0");
        InputShares shares = new InputShares(inputs[0], inputs[1], inputs[2], inputs[3]);
        LoadShape shape = new LoadShape(perSecond, seconds == null ? 0 : seconds, wallets, seed, shares);
        requireBounded(shape);
        return shape;
    }

    private void requireBounded(LoadShape shape) {
        requireADayAtMost();
        require(
                shape.transfers() <= WorkloadConfig.TRANSACTIONS_MAX,
                "--rate " + rate + " for " + shape.roundSeconds() + " seconds is " + shape.transfers()
                        + " transfers to sign ahead, the most is " + WorkloadConfig.TRANSACTIONS_MAX
                        + ": lower --rate or --seconds, or leave --seconds out to send in rounds");
    }

    private void requireADayAtMost() {
        require(seconds == null || seconds <= SECONDS_MAX, "--seconds must be at most " + SECONDS_MAX + ", a day");
    }

    private int wholeNumber(String text) {
        try {
            return Integer.parseInt(text.replace("_", ""));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), message);
        }
    }
}
