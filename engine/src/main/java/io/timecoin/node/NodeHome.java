package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a validator keeps what it owns.
 *
 * <pre>
 *  home/node.toml          configuration
 *  home/genesis.json       the chain
 *  home/keys/validator.key consensus key, mode 0600; an observer has none
 *  home/keys/node.key      what the node proves in TLS, mode 0600; another one makes another peer of it, no more
 *  home/keys/unused        there until the key's first start: no journal is missing
 *  home/keys/rejoining     there until the journal of a start --rejoin says so itself
 *  home/journal/           every event; the only thing that must never be lost
 *  home/store/             what is derived from it: unspent outputs, blocks, snapshots; and the base that it may begin from
 *  home/peers/bans         who is banned, or was lately
 *  home/peers/addresses    where peers listen
 *  home/NAME.damaged       what was set aside: never read again
 *  home/lock               held while a process uses the home
 * </pre>
 *
 * @param directory the home
 */
public record NodeHome(Path directory) {
    /** The configuration file. */
    public Path config() {
        return directory.resolve("node.toml");
    }

    /** The genesis file. */
    public Path genesis() {
        return directory.resolve("genesis.json");
    }

    /** The file of the consensus key. */
    public Path validatorKey() {
        return directory.resolve("keys").resolve("validator.key");
    }

    /** The file of the key of the node's TLS identity. */
    public Path nodeKey() {
        return validatorKey().resolveSibling("node.key");
    }

    /** The mark of a key that has not been started yet. */
    public Path unusedMark() {
        return validatorKey().resolveSibling("unused");
    }

    /** The mark of a key that starts to rejoin and whose journal does not say so yet. */
    public Path rejoiningMark() {
        return validatorKey().resolveSibling("rejoining");
    }

    /** The directory of the journal. */
    public Path journal() {
        return directory.resolve("journal");
    }

    /** The directory of the store. */
    public Path store() {
        return directory.resolve("store");
    }

    /** Where bans and addresses of peers are. */
    public Path peers() {
        return directory.resolve("peers");
    }

    /** The file of bans. */
    public Path bans() {
        return peers().resolve("bans");
    }

    /** The file of addresses of peers. */
    public Path addresses() {
        return peers().resolve("addresses");
    }

    /**
     * This home, if it is there.
     *
     * @throws EngineException FATAL, CONFIG, if it is not
     */
    NodeHome required() {
        if (!Files.isDirectory(directory)) {
            throw EngineException.fatal(
                    Cause.CONFIG,
                    "there is no home " + directory + "; `timecoin init --home " + directory + "` makes one");
        }
        return this;
    }

    /** The lock file. */
    public Path lock() {
        return directory.resolve("lock");
    }
}
