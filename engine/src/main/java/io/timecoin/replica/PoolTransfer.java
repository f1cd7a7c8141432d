package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.txpool.TransactionPool;
import org.agrona.concurrent.UnsafeBuffer;

/** Moves what is pooled into another pool, in the order of arrival, so that parents come before children. */
final class PoolTransfer {
    private PoolTransfer() {}

    /** Admits everything again with its own time and sequence; what the other pool refuses is told to the listener. */
    static void copy(TransactionPool from, TransactionPool to, Departures departures) {
        int[] handles = new int[from.count()];
        int count = from.listByArrival(handles);
        TransactionView view = new TransactionView();
        UnsafeBuffer ids = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
        for (int i = 0; i < count; i++) {
            int handle = handles[i];
            from.copyTxId(handle, ids, 0);
            from.copyContentHash(handle, ids, Hash.BYTES);
            view.wrapChecked(from.bytes(handle), from.offset(handle), from.length(handle));
            if (hasLostParent(view, from, to)) {
                departures.onDeparture(handle, ResultCode.PARENT_GONE);
                continue;
            }
            ResultCode code = to.admit(
                    view,
                    ids,
                    0,
                    Hash.BYTES,
                    from.fee(handle),
                    from.admittedMs(handle),
                    from.arrivalSequence(handle),
                    departures);
            if (code != ResultCode.OK) {
                departures.onDeparture(handle, code);
            }
        }
        to.restoreFloor(from.risenFloorPerKb(), from.risenFloorAtMs());
    }

    private static boolean hasLostParent(TransactionView view, TransactionPool from, TransactionPool to) {
        for (int i = 0; i < view.inputCount(); i++) {
            boolean wasPooled = from.find(view.buffer(), view.inputTxIdAt(i)) != TransactionPool.NONE;
            if (wasPooled && to.find(view.buffer(), view.inputTxIdAt(i)) == TransactionPool.NONE) {
                return true;
            }
        }
        return false;
    }
}
