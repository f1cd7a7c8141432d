package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.ledger.Genesis;
import io.timecoin.node.SyncInbox.Message;
import io.timecoin.node.SyncPeers.Peer;
import io.timecoin.replica.HistoriesConflict;
import io.timecoin.replica.OfferedState;
import io.timecoin.replica.TrustedChain;
import io.timecoin.replica.TrustedCheckpoint;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Proves a state that peers offer from genesis, or a checkpoint, down: follows who decides from epoch to epoch by records that
 * are proven whoever sends them, looks whether all peers tell one history, whatever height they offer, and judges the offers.
 * What was proven is on the disk. Main thread.
 */
final class HistoryProof {
    private static final long RECORDS_MS_MAX = 30_000;

    private final SyncTalk talk;
    private final SyncPeers peers;
    private final SyncRecords records;
    private final NodeHome home;
    private final Genesis genesis;
    private final TrustedCheckpoint checkpoint;
    private final SignatureVerifier verifier;
    private final RecordSource source;
    private TrustedChain chain;

    /** Whose records were taken last, and is known to tell the history that they follow; null where they are the own. */
    private Peer joined;

    /** The chain as far as it is proven, with its records on the disk. */
    private record Followed(TrustedChain chain, SyncRecords records) implements FollowedHistory {
        @Override
        public long epochOfState(long height) {
            return chain.epochOfState(height);
        }

        @Override
        public Likeness compare(long epoch, DirectBuffer other) {
            int length = records.read(epoch);
            if (length < 0) {
                return Likeness.UNKNOWN;
            }
            ResultCode code = chain.compare(records.own(), 0, length, other, 0, other.capacity());
            return code == ResultCode.OK ? Likeness.SAME : Likeness.DIFFERENT;
        }

        @Override
        public boolean isContradicted() {
            return chain.conflict() != null;
        }
    }

    /**
     * Begins at genesis, or at a checkpoint.
     *
     * @param home takes the evidence of two histories
     * @param checkpoint or null
     * @param verifier judges certificates
     */
    HistoryProof(
            SyncTalk talk,
            SyncRecords records,
            NodeHome home,
            Genesis genesis,
            TrustedCheckpoint checkpoint,
            SignatureVerifier verifier) {
        this.talk = talk;
        this.peers = talk.peers();
        this.records = records;
        this.home = home;
        this.genesis = genesis;
        this.checkpoint = checkpoint;
        this.verifier = verifier;
        this.source = new RecordSource(talk, records);
        this.chain = newChain();
    }

    private TrustedChain newChain() {
        return new TrustedChain(genesis, verifier, checkpoint);
    }

    /**
     * Proves who decides the block above a height, and what is behind it.
     *
     * @return null if nobody could
     * @throws EngineException FATAL, DATA_MISMATCH, if two histories are both certified
     */
    OfferedState prove(long height) throws InterruptedException {
        long wanted = chain.epochOfState(height);
        if (chain.epoch() > wanted) {
            // Another's newer state had led further; what was proven on the way is on the disk.
            chain = newChain();
        }
        if (!follow(height, wanted)) {
            // A lie, or a peer that has ended.
            peers.offering(height).forEach(peer -> peers.rest(peer, talk.nowMs()));
            return null;
        }
        compare(peers.good(), wanted - 1);
        judgeOthers(height);
        return judgeOffers(height);
    }

    private void compare(List<Peer> with, long last) throws InterruptedException {
        long first = checkpoint == null ? 0 : genesis.rules().epochs().epochOf(checkpoint.height());
        new HistoryComparison(talk, records, new Followed(chain, records)).run(with, first, last);
        requireOneHistory();
    }

    private boolean follow(long height, long wanted) throws InterruptedException {
        source.begin();
        while (chain.epoch() < wanted) {
            takeOwn(wanted);
            if (chain.epoch() < wanted) {
                Peer peer = source.next(height, chain.epoch());
                if (peer == null) {
                    return false;
                }
                talk.tell("sync: record " + chain.epoch() + " of " + wanted + " from peer " + peer.id());
                if (joins(peer)) {
                    takeOf(peer, wanted);
                }
            }
        }
        return true;
    }

    /** Records do not name those before: what follows the history of one peer may be from another's. */
    private boolean joins(Peer peer) throws InterruptedException {
        if (peer != joined) {
            compare(List.of(peer), chain.epoch() - 1);
            boolean isUsable = peers.find(peer.connectionId()) == peer && !peer.isResting(talk.nowMs());
            joined = isUsable ? peer : joined;
        }
        return peer == joined;
    }

    /** What an earlier start has proven is read from the disk; what is refused is asked for, and written anew. */
    private void takeOwn(long wanted) {
        ResultCode code = ResultCode.OK;
        while (code == ResultCode.OK && chain.epoch() < wanted) {
            int length = records.read(chain.epoch());
            code = length < 0 ? ResultCode.NOT_HERE : chain.take(records.own(), 0, length);
            joined = code == ResultCode.OK ? null : joined;
            requireOneHistory();
        }
    }

    /** Takes some records of a peer, as far as it sends them. */
    private void takeOf(Peer peer, long wanted) throws InterruptedException {
        int count = (int) Math.min(Limits.EPOCHS_A_REQUEST_MAX, wanted - chain.epoch());
        long correlation = records.ask(peer, chain.epoch(), count);
        long deadlineMs = talk.nowMs() + RECORDS_MS_MAX;
        for (int i = 0; i < count; i++) {
            long epoch = chain.epoch();
            Message message = await(peer, correlation, deadlineMs);
            if (message == null || message.type() == FrameType.ANSWER) {
                source.pass(peer, message);
                return;
            }
            ResultCode code = chain.take(message.payload(), 0, message.payload().capacity());
            requireOneHistory();
            if (code == ResultCode.CHECKPOINT_MISSED) {
                // It may be the checkpoint that is wrong.
                talk.isOfNoUse(peer, code.text());
                return;
            }
            if (code != ResultCode.OK) {
                talk.lied(peer, "its record of epoch " + epoch + " is refused: " + code.text());
                return;
            }
            records.keep(epoch, message.payload());
            source.came();
        }
    }

    private Message await(Peer peer, long correlation, long untilMs) throws InterruptedException {
        long deadlineMs = Math.min(untilMs, talk.nowMs() + RecordSource.ANSWER_MS_MAX);
        while (talk.nowMs() < deadlineMs && peers.find(peer.connectionId()) != null) {
            Message message = talk.next(SyncTalk.LOOK_MS);
            boolean isIt = message != null
                    && message.connectionId() == peer.connectionId()
                    && message.correlationId() == correlation;
            if (isIt && (message.type() == FrameType.EPOCH_RECORD || message.type() == FrameType.ANSWER)) {
                return message;
            }
        }
        return null;
    }

    /** What is certified at other heights may contradict; whether it is of use is judged when its turn comes. */
    private void judgeOthers(long height) {
        for (Peer peer : peers.good()) {
            if (peer.offer() != null && peer.offeredHeight() != height) {
                chain.judge(peer.offer(), 0, peer.offer().capacity());
                requireOneHistory();
            }
        }
    }

    private OfferedState judgeOffers(long height) {
        OfferedState offered = null;
        for (Peer peer : peers.offering(height)) {
            ResultCode code = chain.judge(peer.offer(), 0, peer.offer().capacity());
            requireOneHistory();
            if (code == ResultCode.OK) {
                offered = chain.offered();
            } else if (code == ResultCode.EPOCH_PAST || code == ResultCode.EPOCH_AHEAD) {
                // True perhaps, and of no use: another peer's records have led further.
                peer.offersNothing();
            } else {
                talk.lied(peer, "its offer is refused: " + code.text());
            }
        }
        return offered;
    }

    private void requireOneHistory() {
        HistoriesConflict conflict = chain.conflict();
        if (conflict != null) {
            throw EngineException.fatal(
                    Cause.DATA_MISMATCH,
                    "peers tell two histories, and quorums have signed both: "
                            + conflict.first().hash() + " and "
                            + conflict.second().hash() + " at heights "
                            + conflict.first().height() + " and "
                            + conflict.second().height() + "; name the true one by sync.checkpoint. Evidence: "
                            + HistoryEvidence.write(home, conflict));
        }
    }
}
