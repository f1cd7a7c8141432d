package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whom a listener takes, how much of each, and what becomes of those who offend.
 *
 * @param limits what a connection of a stranger may send
 * @param reputation when somebody is banned, and for how long
 * @param slots how many links to peers that are no validators
 * @param granted peer ids of clients that are held to no limits, at most {@link Limits#CLIENTS_GRANTED_MAX}
 * @param bootstrap nodes to ask for others where none is known, at most {@link Limits#BOOTSTRAP_NODES_MAX}
 * @param directory where bans and addresses are kept; null to forget them with the process
 */
public record GuardConfig(
        InboundLimitsConfig limits,
        ReputationConfig reputation,
        SlotsConfig slots,
        List<Hash> granted,
        List<PeerAddress> bootstrap,
        Path directory) {
    private static final String BANS = "bans";
    private static final String ADDRESSES = "addresses";

    /** Checks what the parts cannot. */
    public GuardConfig {
        granted = List.copyOf(granted);
        if (granted.size() > Limits.CLIENTS_GRANTED_MAX) {
            throw EngineException.fatal(
                    CONFIG, "network.grantedClients names more than " + Limits.CLIENTS_GRANTED_MAX + " clients");
        }
        bootstrap = List.copyOf(bootstrap);
        if (bootstrap.size() > Limits.BOOTSTRAP_NODES_MAX) {
            throw EngineException.fatal(
                    CONFIG,
                    "network.bootstrap and genesis name more than " + Limits.BOOTSTRAP_NODES_MAX + " nodes together");
        }
    }

    /** The defaults, kept in a directory, or nowhere. */
    public static GuardConfig defaults(Path directory) {
        return new GuardConfig(
                InboundLimitsConfig.defaults(),
                ReputationConfig.defaults(),
                SlotsConfig.defaults(),
                List.of(),
                List.of(),
                directory);
    }

    /** Holds nobody to a limit, dials nobody of its own choice, keeps nothing: for measurements. */
    public static GuardConfig wide() {
        return defaults(null).with(InboundLimitsConfig.widest()).with(new SlotsConfig(64, 0));
    }

    /** The same for a newcomer, which has asked for the parts of a state that come. */
    public GuardConfig ofNewcomer() {
        return with(limits.ofNewcomer());
    }

    /** The same, which remembers nobody over the end of the process, and writes nothing. */
    public GuardConfig forgetting() {
        return new GuardConfig(limits, reputation, slots, granted, bootstrap, null);
    }

    /** The same with other limits. */
    public GuardConfig with(InboundLimitsConfig another) {
        return new GuardConfig(another, reputation, slots, granted, bootstrap, directory);
    }

    /** The same with other slots. */
    public GuardConfig with(SlotsConfig another) {
        return new GuardConfig(limits, reputation, another, granted, bootstrap, directory);
    }

    /** The same, with these clients granted. */
    public GuardConfig granting(List<Hash> clients) {
        return new GuardConfig(limits, reputation, slots, clients, bootstrap, directory);
    }

    /** The same, with these nodes to ask beside those that it has. */
    public GuardConfig asking(List<PeerAddress> more) {
        List<PeerAddress> all =
                Stream.concat(bootstrap.stream(), more.stream()).distinct().toList();
        return new GuardConfig(limits, reputation, slots, granted, all, directory);
    }

    /** The file of bans; null for none. */
    Path bans() {
        return directory == null ? null : directory.resolve(BANS);
    }

    /** The file of addresses; null for none. */
    Path addresses() {
        return directory == null ? null : directory.resolve(ADDRESSES);
    }
}
