package io.timecoin.node;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.node.ReconcileReport.Differences;
import io.timecoin.node.ReconcileReport.Outpoint;
import io.timecoin.store.CoinComparison;
import io.timecoin.store.CoinComparison.Difference;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Counts outpoints that differ and keeps the first of them. One thread. */
final class DifferenceCount implements CoinComparison.Visitor {
    /** Most outpoints that are told. */
    static final int TOLD_MAX = 10;

    private final long[] counts = new long[Difference.values().length];
    private final List<Outpoint> first = new ArrayList<>();

    @Override
    public void onDifference(Difference difference, DirectBuffer coin, int offset) {
        counts[difference.ordinal()]++;
        if (first.size() < TOLD_MAX) {
            first.add(new Outpoint(
                    difference.name(),
                    Hash.of(coin, offset),
                    coin.getInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET, LITTLE_ENDIAN)));
        }
    }

    Differences result() {
        return new Differences(
                counts[Difference.MISSING.ordinal()],
                counts[Difference.ADDITIONAL.ordinal()],
                counts[Difference.CHANGED.ordinal()],
                List.copyOf(first));
    }
}
