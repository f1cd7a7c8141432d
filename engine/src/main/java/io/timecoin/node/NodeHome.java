package io.timecoin.node;

import java.nio.file.Path;

/**
 * Where a validator keeps what it owns.
 *
 * <pre>
 *  home/node.toml          configuration
 *  home/genesis.json       the chain
 *  home/keys/validator.key consensus key, mode 0600
 *  home/keys/unused        there until the key's first start: no journal is missing
 *  home/keys/rejoining     there until the journal of a start --rejoin says so itself
 *  home/journal/           every event; the only thing that must never be lost
 *  home/store/             what is derived from it: unspent outputs, blocks, snapshots
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

    /** The lock file. */
    public Path lock() {
        return directory.resolve("lock");
    }
}
