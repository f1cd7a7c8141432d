package io.timecoin.archive;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.store.ArrangedCoins;
import io.timecoin.store.ArrangedFiles;
import io.timecoin.store.PeerSnapshot;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotReader;
import java.nio.file.Path;
import java.util.List;
import org.agrona.DirectBuffer;

/** What stands ahead of the coins of the states that can be offered. One thread. */
public interface StateFronts {
    /**
     * The front of one state.
     *
     * @param header encoded header of its block
     * @param standing encoded registry and supply behind the block
     * @param root of its coins, or null where they have not been hashed
     */
    record Front(byte[] header, byte[] standing, Hash root) {}

    /** The files that hold states, the newest first. */
    List<Path> newestFirst();

    /** The height of a state by the name of its file. */
    long heightOf(Path file);

    /**
     * Reads the front of a state.
     *
     * @throws EngineException ERROR, DATA_MISMATCH, if the file is damaged; FATAL, DISK, if it cannot be read
     */
    Front read(Path file);

    /** Of the copies whose coins are served: what is offered can be had. */
    static StateFronts of(ArrangedFiles files) {
        return new StateFronts() {
            @Override
            public List<Path> newestFirst() {
                return files.list();
            }

            @Override
            public long heightOf(Path file) {
                return ArrangedFiles.heightOf(file);
            }

            @Override
            public Front read(Path file) {
                try (ArrangedCoins copy = ArrangedCoins.open(file, new StateHashing())) {
                    DirectBuffer front = copy.front();
                    byte[] header = new byte[BlockHeaderView.BYTES];
                    front.getBytes(0, header);
                    // The length fits: the copy was checked as it was opened.
                    byte[] standing = new byte[(int) front.getLong(header.length, LITTLE_ENDIAN)];
                    front.getBytes(header.length + Long.BYTES, standing);
                    return new Front(header, standing, Hash.of(copy.root(), 0));
                }
            }
        };
    }

    /** Of snapshots, whether or not their coins are served yet. */
    static StateFronts of(SnapshotFiles files) {
        return new StateFronts() {
            @Override
            public List<Path> newestFirst() {
                return files.list(SnapshotKind.UTXO);
            }

            @Override
            public long heightOf(Path file) {
                return SnapshotFiles.numberOf(SnapshotKind.UTXO, file);
            }

            @Override
            public Front read(Path file) {
                try (SnapshotReader reader = SnapshotReader.open(file)) {
                    PeerSnapshot front = PeerSnapshot.read(reader);
                    return new Front(front.header(), front.standing(), null);
                }
            }
        };
    }
}
