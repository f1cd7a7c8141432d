package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SafetyRules;
import io.timecoin.txpool.TransactionPool;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Everything a replica knows but its unspent outputs, which are stored behind it; numbers are int64, little-endian.
 *
 * <pre>
 *  | version | sequence | event time | rejected |
 *  | height, times, counts, supply, tip hash 32, parent state root 32 | length, registry |
 *  | 4 x (last height signed, its round) | most transactions of an own proposal | pool fruitless | silence |
 *  | behind since | clock, 1 doubtful, 2 off | n x height claimed | n x clock offset |
 *  | messages for the next height | n, n x evidence |
 *  | risen fee floor | since | n | n x (admitted, arrival, fee, length, content hash 32, id 32, bytes) |
 * </pre>
 */
final class ReplicaSnapshot {
    private static final long VERSION = 9;

    private final Replica replica;
    private final SnapshotFields fields = new SnapshotFields();
    private final UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);

    ReplicaSnapshot(Replica replica) {
        this.replica = replica;
    }

    /** Whether what was captured begins as this version writes it. */
    static boolean isOfThisVersion(long firstNumber) {
        return firstNumber == VERSION;
    }

    void write(SnapshotOutput output) {
        fields.writeLong(output, VERSION);
        fields.writeLong(output, replica.sequence());
        fields.writeLong(output, replica.timeMs());
        fields.writeLong(output, replica.rejectedTransactions());
        replica.chain().capture(output, fields);
        SafetyRules safety = replica.consensus().safetyRules();
        for (Phase phase : Phase.values()) {
            fields.writeLong(output, safety.lastHeight(phase));
            fields.writeLong(output, safety.lastRound(phase));
        }
        fields.writeLong(output, replica.blockSizing().limit());
        replica.blockDue().capture(output, fields);
        replica.silence().capture(output, fields);
        replica.restraint().capture(output, fields);
        replica.future().capture(output, fields);
        replica.evidence().capture(output, fields);
        writePool(output);
    }

    private void writePool(SnapshotOutput output) {
        TransactionPool pool = replica.pool();
        int[] handles = new int[pool.count()];
        int count = pool.listByArrival(handles);
        fields.writeLong(output, pool.risenFloorPerKb());
        fields.writeLong(output, pool.risenFloorAtMs());
        fields.writeLong(output, count);
        for (int i = 0; i < count; i++) {
            int handle = handles[i];
            Invariant.check(!pool.isProposed(handle), "nothing is in a proposal while the agreement is quiet");
            fields.writeLong(output, pool.admittedMs(handle));
            fields.writeLong(output, pool.arrivalSequence(handle));
            fields.writeLong(output, pool.fee(handle));
            fields.writeLong(output, pool.length(handle));
            pool.copyTxId(handle, ids, 0);
            pool.copyContentHash(handle, ids, Hash.BYTES);
            output.write(ids, 0, 2 * Hash.BYTES);
            output.write(pool.bytes(handle), pool.offset(handle), pool.length(handle));
        }
    }

    void read(SnapshotInput input) {
        Invariant.checkEqual(fields.readLong(input), VERSION, "a snapshot is of this version");
        long sequence = fields.readLong(input);
        long timeMs = fields.readLong(input);
        long rejected = fields.readLong(input);
        replica.chain().restore(input, fields);
        SafetyRules safety = replica.consensus().safetyRules();
        for (Phase phase : Phase.values()) {
            safety.restore(phase, fields.readLong(input), (int) fields.readLong(input));
        }
        replica.blockSizing().restore((int) fields.readLong(input));
        replica.blockDue().restore(input, fields);
        replica.silence().restore(input, fields, replica.chain().validators());
        replica.restraint().restore(input, fields, replica.chain().validators());
        replica.future().restore(input, fields);
        replica.evidence().restore(input, fields);
        readPool(input);
        replica.restoreCounters(sequence, timeMs, rejected);
    }

    private void readPool(SnapshotInput input) {
        TransactionPool pool = replica.pool();
        long risenPerKb = fields.readLong(input);
        long risenAtMs = fields.readLong(input);
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]);
        TransactionView view = new TransactionView();
        for (long left = fields.readLong(input); left > 0; left--) {
            long admittedMs = fields.readLong(input);
            long arrival = fields.readLong(input);
            long fee = fields.readLong(input);
            int length = Math.toIntExact(fields.readLong(input));
            Invariant.check(length <= Limits.TRANSACTION_BYTES_MAX, "a snapshot holds transactions");
            input.read(ids, 0, 2 * Hash.BYTES);
            input.read(bytes, 0, length);
            view.wrapChecked(bytes, 0, length);
            ResultCode code =
                    pool.admit(view, ids, 0, Hash.BYTES, fee, admittedMs, arrival, replica.departureListener());
            Invariant.check(code == ResultCode.OK, "what was pooled can be pooled again");
        }
        pool.restoreFloor(risenPerKb, risenAtMs);
    }
}
