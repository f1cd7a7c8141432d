package io.timecoin.peers;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HashList;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who has which transaction, and who is to be asked for it. Nothing is announced or given away that was not verified and
 * accepted here; nothing counts as here before. So a forged copy, which has another hash, hides nothing; nor does a link
 * that announces and does not give: it has a second for each, then the next that announced is asked, first who left
 * the least unanswered. One link cannot fill the table of what is wanted. Owned by one thread.
 *
 * <pre>
 *  announced hash | here, or refused a moment ago -> noted that the link has it
 *                 | wanted already                -> one more who can be asked; asked at once, if better than who was
 *                 | neither                       -> asked for, from who announced it
 *  wanted         | accepted, or refused          -> done; if accepted, announced to who has not announced it
 *                 | a second has passed           -> the next is asked; nobody left -> forgotten
 * </pre>
 */
final class TransactionGossip implements AutoCloseable {
    /** How long a link has to give what it announced, ms. */
    static final long REQUEST_MS = 1_000;

    /** Most transactions that one link is asked for and has not given. */
    static final int PENDING_A_LINK_MAX = 1_024;

    private static final int BYTES_A_REQUEST_MAX = 4 * Limits.TRANSACTION_BYTES_MAX;

    private final AdmittedLog log;
    private final WantedTransactions wanted;
    private final GossipCounts counts;
    private final GossipLink[] links = new GossipLink[LinkBits.LINKS_MAX];
    private final Long2ObjectHashMap<GossipLink> byConnection = new Long2ObjectHashMap<>();
    private final List<GossipLink> up = new ArrayList<>();
    private final UnsafeBuffer none = new UnsafeBuffer(0, 0);

    TransactionGossip(AdmittedLog log, WantedTransactions wanted, GossipCounts counts) {
        this.log = log;
        this.wanted = wanted;
        this.counts = counts;
    }

    /** A link is up: it is told what comes from now on. False if there are as many as may be; then it takes no part. */
    boolean addLink(long connectionId, GossipLink.Outlet outlet) {
        int slot = 0;
        while (slot < links.length && links[slot] != null) {
            slot++;
        }
        if (slot == links.length) {
            return false;
        }
        log.clearLink(slot);
        wanted.clearLink(slot);
        GossipLink link = new GossipLink(connectionId, slot, outlet, log.head());
        links[slot] = link;
        byConnection.put(connectionId, link);
        up.add(link);
        return true;
    }

    /** A link has ended: whoever else announced what it was asked for is asked. */
    void removeLink(long connectionId, long nowMs) {
        GossipLink link = byConnection.remove(connectionId);
        if (link == null) {
            return;
        }
        links[link.slot] = null;
        up.remove(link);
        wanted.clearLink(link.slot);
        int last = WantedTransactions.NONE;
        int entry = wanted.nextAskedOf(link.slot, last);
        while (entry != WantedTransactions.NONE) {
            // The one before stays where it is; this one goes to the end or away.
            int next = wanted.nextAskedOf(link.slot, entry);
            askNext(entry, nowMs);
            entry = next;
        }
        sendRequests();
    }

    /** A transaction was accepted. */
    void onAccepted(
            long connectionId,
            DirectBuffer hashes,
            int hashAt,
            DirectBuffer payload,
            int offset,
            int length,
            long nowMs) {
        note(connectionId, hashes, hashAt, log.append(hashes, hashAt, payload, offset, length, nowMs));
    }

    /** A transaction was verified and refused; not for what another block may change at once. */
    void onRefused(long connectionId, DirectBuffer hashes, int hashAt, long nowMs) {
        long here = log.find(hashes, hashAt, nowMs);
        boolean isHere = here != AdmittedLog.NONE && log.length(here) > 0;
        note(connectionId, hashes, hashAt, isHere ? here : log.append(hashes, hashAt, none, 0, 0, nowMs));
    }

    /** A transaction was refused for what may change at once: who announces it anew is asked anew. */
    void onNotYet(long connectionId, DirectBuffer hashes, int hashAt) {
        int entry = wanted.find(hashes, hashAt);
        if (entry != WantedTransactions.NONE) {
            settle(connectionId, entry);
        }
    }

    private void note(long connectionId, DirectBuffer hashes, int hashAt, long sequence) {
        GossipLink from = byConnection.get(connectionId);
        if (from != null) {
            log.noteKnown(sequence, from.slot);
        }
        int entry = wanted.find(hashes, hashAt);
        if (entry != WantedTransactions.NONE) {
            log.noteKnown(sequence, wanted.announcers(), entry);
            settle(connectionId, entry);
        }
    }

    private void settle(long connectionId, int entry) {
        GossipLink asked = links[wanted.asked(entry)];
        asked.pending--;
        if (asked.connectionId == connectionId) {
            asked.hasAnswered();
        }
        wanted.remove(entry);
    }

    /** A link says what it has; of a message whose form is in order. */
    void onAnnounce(long connectionId, DirectBuffer buffer, int offset, long nowMs) {
        GossipLink link = byConnection.get(connectionId);
        if (link == null) {
            return;
        }
        int count = HashList.count(buffer, offset);
        counts.heard.add(count);
        for (int i = 0; i < count; i++) {
            hear(link, buffer, offset + HashList.HASHES_AT + i * Hash.BYTES, nowMs);
        }
        sendRequest(link);
    }

    private void hear(GossipLink link, DirectBuffer buffer, int hashAt, long nowMs) {
        long here = log.find(buffer, hashAt, nowMs);
        if (here != AdmittedLog.NONE) {
            log.noteKnown(here, link.slot);
            return;
        }
        int entry = wanted.find(buffer, hashAt);
        if (entry != WantedTransactions.NONE) {
            wanted.announcedBy(entry, link.slot);
            GossipLink asked = links[wanted.asked(entry)];
            if (asked.unanswered() > link.unanswered() && link.pending < PENDING_A_LINK_MAX) {
                asked.pending--;
                ask(entry, link, nowMs);
            }
        } else if (link.pending < PENDING_A_LINK_MAX && !wanted.isFull()) {
            entry = wanted.open(buffer, hashAt, link.slot, nowMs);
            ask(entry, link, nowMs);
        } else {
            counts.overheard.increment();
        }
    }

    private void ask(int entry, GossipLink link, long nowMs) {
        wanted.ask(entry, link.slot, nowMs);
        link.pending++;
        link.list(FrameType.TX_REQUEST, wanted.hashes(), WantedTransactions.hashAt(entry));
        counts.asked.increment();
    }

    /** Asks whoever announced it and left the least unanswered; forgets it if there is nobody. */
    private void askNext(int entry, long nowMs) {
        LinkBits announcers = wanted.announcers();
        GossipLink best = null;
        for (int slot = announcers.next(entry, 0); slot != LinkBits.NONE; slot = announcers.next(entry, slot + 1)) {
            GossipLink link = links[slot];
            boolean isBetter = best == null || link.unanswered() < best.unanswered();
            best = link.pending < PENDING_A_LINK_MAX && isBetter ? link : best;
        }
        if (best == null) {
            wanted.remove(entry);
        } else {
            ask(entry, best, nowMs);
        }
    }

    /** A link asks for what it was told of, each once. */
    void onRequest(long connectionId, DirectBuffer buffer, int offset, long nowMs) {
        GossipLink link = byConnection.get(connectionId);
        if (link == null) {
            return;
        }
        int count = HashList.count(buffer, offset);
        int gathered = 0;
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            long sequence = log.find(buffer, offset + HashList.HASHES_AT + i * Hash.BYTES, nowMs);
            if (sequence == AdmittedLog.NONE || !log.takeOwed(sequence, link.slot)) {
                continue;
            }
            link.outlet.add(log.bytes(), log.offset(sequence), log.length(sequence));
            gathered++;
            bytes += log.length(sequence);
            if (bytes > BYTES_A_REQUEST_MAX) {
                give(link, gathered);
                gathered = 0;
                bytes = 0;
            }
        }
        give(link, gathered);
    }

    private void give(GossipLink link, int gathered) {
        if (gathered == 0) {
            return;
        }
        if (link.outlet.flush()) {
            counts.served.add(gathered);
        } else {
            counts.lost.add(gathered);
        }
    }

    /** Asks others for what was not given in time. */
    void onTime(long nowMs) {
        int entry = wanted.oldest();
        while (entry != WantedTransactions.NONE && nowMs - wanted.askedMs(entry) >= REQUEST_MS) {
            GossipLink silent = links[wanted.asked(entry)];
            silent.pending--;
            silent.hasNotAnswered();
            counts.unanswered.increment();
            wanted.giveUpOnAsked(entry);
            askNext(entry, nowMs);
            entry = wanted.oldest();
        }
        sendRequests();
    }

    /** Tells every link what it has not been told, and does not have. */
    void announce() {
        for (int i = 0; i < up.size(); i++) {
            GossipLink link = up.get(i);
            int told = 0;
            // What has made room for newer ones was not told: it is lost to this link.
            for (long sequence = Math.max(link.cursor, log.tail()); sequence < log.head(); sequence++) {
                if (log.isNewsTo(sequence, link.slot)) {
                    log.noteTold(sequence, link.slot);
                    link.list(FrameType.TX_ANNOUNCE, log.hashes(), log.hashAt(sequence));
                    told++;
                }
            }
            link.cursor = log.head();
            counts.announced.add(told);
            if (!link.sendList(FrameType.TX_ANNOUNCE)) {
                counts.lost.increment();
            }
        }
    }

    private void sendRequests() {
        for (int i = 0; i < up.size(); i++) {
            sendRequest(up.get(i));
        }
    }

    private void sendRequest(GossipLink link) {
        if (!link.sendList(FrameType.TX_REQUEST)) {
            counts.lost.increment();
        }
    }

    /** Whether there is something to wait for. */
    boolean isWaiting() {
        return wanted.count() > 0;
    }

    /** How many transactions are wanted. */
    int wantedCount() {
        return wanted.count();
    }

    @Override
    public void close() {
        log.close();
        wanted.close();
    }
}
