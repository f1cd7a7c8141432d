package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Category;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.node.JournalScan.VouchedSnapshot;
import io.timecoin.pipeline.SnapshotContent;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The snapshots that the journal vouches for and that are there, the newest first, each with what keeps a start from taking it.
 * A file comes as often as the journal names it, for only one of the hashes may be its own. Each is read when the caller comes
 * to it, and nothing is changed. Main thread.
 */
final class VouchedSnapshots implements Iterator<VouchedSnapshots.Candidate> {
    /** What keeps a start from a snapshot. */
    enum Fault {
        /** Nothing. */
        NONE,
        /** A snapshot counts only once the blocks up to it are on the disk, so files that end before were damaged since. */
        NOT_FOLLOWED,
        /** Another version of the engine wrote it: it is whole, and not read. */
        OTHER_VERSION,
        /** It is not what the journal vouches for, or cannot be read. */
        NOT_WHOLE
    }

    /**
     * A snapshot.
     *
     * @param vouched what the journal says of it
     * @param file where it is
     * @param fault what is wrong
     * @param problem the same for people, with what the disk said; null where nothing is wrong
     */
    record Candidate(VouchedSnapshot vouched, Path file, Fault fault, EngineException problem) {
        /** Whether a start takes it. */
        boolean isFit() {
            return fault == Fault.NONE;
        }
    }

    private final SnapshotContent content;
    private final long storedTo;
    private final List<Path> there;
    private final Iterator<VouchedSnapshot> vouchedFor;
    private Candidate next;

    /**
     * Prepares a look.
     *
     * @param storedTo height up to which there are blocks, {@link io.timecoin.store.BlockStore#NONE} if there are none;
     *     {@link Long#MAX_VALUE} to pass over none for want of blocks
     */
    VouchedSnapshots(JournalScan scan, SnapshotFiles files, SnapshotContent content, long storedTo) {
        this.content = content;
        this.storedTo = storedTo;
        this.there = files.list(SnapshotKind.REPLICA);
        long oldest = there.isEmpty()
                ? Long.MAX_VALUE
                : SnapshotFiles.numberOf(SnapshotKind.REPLICA, there.get(there.size() - 1));
        this.vouchedFor = scan.newestFirst(oldest);
    }

    @Override
    public boolean hasNext() {
        while (next == null && !there.isEmpty() && vouchedFor.hasNext()) {
            VouchedSnapshot vouched = vouchedFor.next();
            for (Path file : there) {
                if (file.getFileName().toString().equals(vouched.file())) {
                    next = judge(vouched, file);
                }
            }
        }
        return next != null;
    }

    @Override
    public Candidate next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Candidate found = next;
        next = null;
        return found;
    }

    private Candidate judge(VouchedSnapshot vouched, Path file) {
        if (!isFollowed(vouched, storedTo)) {
            return unfit(
                    vouched,
                    file,
                    Fault.NOT_FOLLOWED,
                    "the block files are damaged behind height " + followedTo(vouched, storedTo)
                            + "; the blocks are made again from the journal");
        }
        try {
            if (!content.isOfThisVersion(file)) {
                return unfit(vouched, file, Fault.OTHER_VERSION, "another version of the engine wrote it");
            }
            return content.contentHash(file).equals(vouched.contentHash())
                    ? new Candidate(vouched, file, Fault.NONE, null)
                    : unfit(vouched, file, Fault.NOT_WHOLE, "its content is not what the journal vouches for");
        } catch (EngineException e) {
            return new Candidate(vouched, file, Fault.NOT_WHOLE, e);
        }
    }

    private static Candidate unfit(VouchedSnapshot vouched, Path file, Fault fault, String text) {
        return new Candidate(vouched, file, fault, new EngineException(Category.ERROR, Cause.DATA_MISMATCH, text));
    }

    /** Whether the blocks that are there, or the base, reach a snapshot. */
    static boolean isFollowed(VouchedSnapshot vouched, long storedTo) {
        return vouched.height() <= followedTo(vouched, storedTo);
    }

    private static long followedTo(VouchedSnapshot vouched, long storedTo) {
        return Math.max(storedTo, vouched.config().base().height());
    }
}
