package io.timecoin.store;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Limits;
import io.timecoin.codec.BlockHeaderView;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a UTXO snapshot holds ahead of its coins. The arrays are not to be changed.
 *
 * <pre>
 *  utxo-H.snap  | header of block H | length 8 | standing behind block H | coin count 8 | coins, 88 each |
 * </pre>
 *
 * @param header encoded header of the block
 * @param standing encoded registry and supply behind the block
 * @param coinCount coins that follow
 */
public record PeerSnapshot(byte[] header, byte[] standing, long coinCount) {
    /**
     * Reads it from the beginning of a snapshot; the reader stands at the first coin after.
     *
     * @throws EngineException ERROR, DATA_MISMATCH, if it is damaged; FATAL, DISK, if it cannot be read
     */
    public static PeerSnapshot read(SnapshotReader reader) {
        byte[] header = new byte[BlockHeaderView.BYTES];
        reader.read(new UnsafeBuffer(header), 0, header.length);
        long length = readLong(reader);
        if (reader.kind() != SnapshotKind.UTXO || length < 0 || length > Limits.STANDING_BYTES_MAX) {
            throw new EngineException(
                    Category.ERROR, Cause.DATA_MISMATCH, "the snapshot at " + reader.number() + " is none for peers");
        }
        byte[] standing = new byte[(int) length];
        reader.read(new UnsafeBuffer(standing), 0, standing.length);
        return new PeerSnapshot(header, standing, readLong(reader));
    }

    private static long readLong(SnapshotReader reader) {
        UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);
        reader.read(number, 0, Long.BYTES);
        return number.getLong(0, LITTLE_ENDIAN);
    }
}
