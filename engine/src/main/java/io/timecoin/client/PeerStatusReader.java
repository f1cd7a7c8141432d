package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.PeerStatesDecoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Reads what a validator tells of its links. Stateless. */
final class PeerStatusReader {
    private static final int DIALLED = 1;
    private static final int CURRENT = 2;
    private static final String[] KINDS = {"lost", "refused", "configured"};

    private PeerStatusReader() {}

    /**
     * Reads one message.
     *
     * @throws RuntimeException if it ends before what it claims does
     */
    static PeerStatus read(DirectBuffer payload, int offset) {
        PeerStatesDecoder states =
                new PeerStatesDecoder().wrapAndApplyHeader(payload, offset, new MessageHeaderDecoder());
        List<PeerStatus.Link> links = new ArrayList<>();
        for (PeerStatesDecoder.EntriesDecoder entry : states.entries()) {
            links.add(link(entry));
        }
        List<PeerStatus.Unlinked> unlinked = new ArrayList<>();
        for (PeerStatesDecoder.UnlinkedDecoder entry : states.unlinked()) {
            unlinked.add(unlinked(entry));
        }
        return new PeerStatus(states.links(), links, unlinked, null);
    }

    private static PeerStatus.Link link(PeerStatesDecoder.EntriesDecoder entry) {
        byte[] hash = new byte[Hash.BYTES];
        entry.getPeer(hash, 0, Hash.BYTES);
        Hash peer = known(hash);
        entry.getValidator(hash, 0, Hash.BYTES);
        Hash validator = known(hash);
        return new PeerStatus.Link(
                peer,
                validator,
                (entry.flags() & CURRENT) != 0,
                (entry.flags() & DIALLED) != 0,
                entry.address(),
                entry.sinceMs(),
                entry.height(),
                entry.score(),
                entry.bannedUntilMs(),
                entry.framesIn(),
                entry.framesDropped(),
                entry.bytesIn(),
                entry.bytesOut(),
                entry.queuedBytes());
    }

    private static PeerStatus.Unlinked unlinked(PeerStatesDecoder.UnlinkedDecoder entry) {
        byte[] hash = new byte[Hash.BYTES];
        entry.getPeer(hash, 0, Hash.BYTES);
        int kind = (int) entry.kind();
        return new PeerStatus.Unlinked(
                kind >= 0 && kind < KINDS.length ? KINDS[kind] : "unknown",
                known(hash),
                entry.address(),
                entry.reason(),
                entry.atMs(),
                entry.times());
    }

    private static Hash known(byte[] bytes) {
        Hash hash = Hash.of(bytes);
        return hash.equals(Hash.ZERO) ? null : hash;
    }
}
