package io.timecoin.node;

import io.timecoin.node.SyncInbox.Message;
import io.timecoin.node.SyncPeers.Peer;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether peers tell the history that was followed. All are asked at once for the last record, and who has not so many for
 * earlier ones, down to what its height says that it has; of each whose record differs, the first that does is looked for by
 * halves: that one is either certified by the set that both histories share, which ends the sync with the evidence, or a lie.
 * Each is asked on as soon as it has answered, so who is slow takes no other's time. Who does not answer in time is passed over
 * and rests, and is not held up for while it does; so does who tells another history and does not show where that begins, and an
 * operator is told. Main thread.
 */
final class HistoryComparison {
    private final SyncTalk talk;
    private final SyncRecords records;
    private final FollowedHistory followed;

    HistoryComparison(SyncTalk talk, SyncRecords records, FollowedHistory followed) {
        this.talk = talk;
        this.records = records;
        this.followed = followed;
    }

    /**
     * Compares records from an epoch to another, both included, until it is done or two histories are found.
     *
     * @param first the epoch from which on records can be compared
     * @param last the last whose record was taken
     */
    void run(List<Peer> peers, long first, long last) throws InterruptedException {
        List<HistorySearch> open = first <= last ? searches(peers, first, last) : new ArrayList<>();
        while (!open.isEmpty() && !followed.isContradicted()) {
            for (HistorySearch search : open) {
                if (search.isToBeAsked(talk.nowMs())) {
                    search.asked(records.ask(search.peer(), search.wanted(), 1), talk.nowMs());
                }
            }
            Message message = talk.next(SyncTalk.LOOK_MS);
            for (HistorySearch search : open) {
                if (message != null && search.awaits(message)) {
                    search.take(message, talk.nowMs());
                }
            }
            open.removeIf(this::isOver);
            if (!open.isEmpty()) {
                talk.tellProgress(() -> line(open));
            }
        }
    }

    private static String line(List<HistorySearch> open) {
        HistorySearch first = open.get(0);
        return "sync: compares histories; waiting for record " + first.wanted() + " of peer "
                + first.peer().id() + (open.size() > 1 ? " and for " + (open.size() - 1) + " other peers" : "");
    }

    private List<HistorySearch> searches(List<Peer> peers, long first, long last) {
        List<HistorySearch> searches = new ArrayList<>();
        for (Peer peer : peers) {
            if (!peer.isSilent(talk.nowMs())) {
                long floor = floor(peer, first, last);
                searches.add(new HistorySearch(peer, followed, first, floor, last, talk.nowMs()));
            }
        }
        return searches;
    }

    /** The last epoch that is over at the height which a peer says it has. */
    private long floor(Peer peer, long first, long last) {
        long height = Math.max(peer.height(), peer.offeredHeight());
        return Math.max(first, Math.min(last, followed.epochOfState(Math.min(height, Long.MAX_VALUE - 1)) - 1));
    }

    private boolean isOver(HistorySearch search) {
        Peer peer = search.peer();
        search.onTime(talk.nowMs());
        if (talk.peers().find(peer.connectionId()) != peer) {
            search.onGone();
        }
        switch (search.state()) {
            case LIE -> talk.lied(peer, "its record of epoch " + search.high() + " is none");
            case SILENT -> talk.peers().restAsSilent(peer, talk.nowMs());
            case UNSETTLED ->
                talk.restsAsSilent(
                        peer,
                        "it tells another history than was followed, and has not shown where that begins, in epoch "
                                + search.low() + " to " + search.high());
            default -> {}
        }
        return search.state() != HistorySearch.State.OPEN;
    }
}
