package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.node.SyncPeers.Peer;
import io.timecoin.replica.SampleHistory;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.StoreConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers of a long history, of records that say themselves what they are, in a time that passes only while is waited. */
class HistoryComparisonTest {
    private static final long EPOCHS = 3_000;
    private static final int FORK = 1_234;
    private static final byte SAME = 0;
    private static final byte UNPROVEN = 1;
    private static final byte CERTIFIED = 2;

    private static SampleHistory.Chain chain;

    @TempDir
    Path directory;

    private final SimulatedNetwork network = new SimulatedNetwork();
    private final List<String> told = new ArrayList<>();
    private final SyncTalk talk = new SyncTalk(network, told::add);
    private final Followed followed = new Followed();
    private HistoryComparison comparison;

    /** What was followed, up to an epoch in which another quorum has signed another block. */
    private static final class Followed implements FollowedHistory {
        private boolean isContradicted;

        @Override
        public long epochOfState(long height) {
            return height;
        }

        @Override
        public Likeness compare(long epoch, DirectBuffer other) {
            isContradicted |= other.getByte(0) == CERTIFIED;
            return other.getByte(0) == SAME ? Likeness.SAME : Likeness.DIFFERENT;
        }

        @Override
        public boolean isContradicted() {
            return isContradicted;
        }
    }

    /** One of them: honest where another history was followed, as far as a test does not override it. */
    private static class Honest extends NewcomersPeer {
        private final long answerMs;

        Honest(long answerMs) {
            super(chain);
            this.answerMs = answerMs;
        }

        @Override
        long height() {
            return EPOCHS;
        }

        @Override
        long delayMs(FrameType type) {
            return answerMs;
        }

        @Override
        byte[] recordOf(long epoch) {
            return new byte[] {epoch < FORK ? SAME : epoch == FORK ? CERTIFIED : UNPROVEN};
        }
    }

    /** Differs, and has signatures of nobody. */
    private static final class Liar extends Honest {
        Liar(long answerMs) {
            super(answerMs);
        }

        @Override
        byte[] recordOf(long epoch) {
            return new byte[] {epoch < FORK ? SAME : UNPROVEN};
        }
    }

    /** Answers so many requests, and no more. */
    private static class Falling extends Honest {
        private final int answers;

        Falling(int answers) {
            super(1);
            this.answers = answers;
        }

        @Override
        List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
            return epochsAsked.size() < answers ? super.answer(type, payload, length) : NOTHING;
        }

        @Override
        byte[] hello(int node) {
            return super.hello(1);
        }
    }

    @BeforeAll
    static void prepareChain() {
        chain = SampleHistory.run(1, 4, 4);
    }

    @BeforeEach
    void prepare() {
        EpochRecords none = EpochRecords.open(StoreConfig.of(directory, 1_000));
        comparison = new HistoryComparison(talk, new SyncRecords(talk, none), followed);
        talk.start();
    }

    /** Compares with all that are there; returns how long that took, ms. */
    private long run() throws InterruptedException {
        talk.rest(200);
        long begunMs = network.nowMs;
        comparison.run(talk.peers().good(), 0, EPOCHS - 1);
        return network.nowMs - begunMs;
    }

    private Peer peer(long connectionId) {
        return talk.peers().find(connectionId);
    }

    @Test
    void shouldFindTheOtherHistoryWhileAColluderIsSlow() throws Exception {
        network.put(1, new Liar(4_900));
        network.put(2, new Honest(1));
        long tookMs = run();
        assertTrue(followed.isContradicted());
        assertTrue(tookMs < 1_000, "it took " + tookMs + " ms");
    }

    @Test
    void shouldFindTheOtherHistoryThoughWhoTellsItIsAsSlowAsIsAllowed() throws Exception {
        network.put(1, new Honest(4_900));
        assertTrue(run() > HistorySearch.FIRST_MS_MAX, "too fast to be a test");
        assertTrue(followed.isContradicted());
    }

    @Test
    void shouldAskOnceMoreWhoHasDifferedAndWasSilent() throws Exception {
        network.put(1, new Honest(1) {
            private int asked;

            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                return asked++ == 3 ? NOTHING : super.answer(type, payload, length);
            }
        });
        run();
        assertTrue(followed.isContradicted());
    }

    @Test
    void shouldWaitForWhoHasDifferedAndIsAskedTooMuch() throws Exception {
        network.put(1, new Honest(1) {
            private int asked;

            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                return asked++ % 5 > 0
                        ? List.of(refusal(type, ResultCode.RATE_LIMITED))
                        : super.answer(type, payload, length);
            }
        });
        network.put(2, new Liar(4_900));
        long tookMs = run();
        assertTrue(followed.isContradicted());
        assertTrue(tookMs < 20_000, "it took " + tookMs + " ms");
    }

    @Test
    void shouldTellOfWhoDiffersAndDoesNotShowWhereAndGoOnWithoutIt() throws Exception {
        network.put(1, new Falling(3));
        long tookMs = run();
        assertTrue(tookMs < 80_000, "it took " + tookMs + " ms");
        assertRestsUnsettled();
        assertTrue(run() < 100, "asked though it rests");
    }

    @Test
    void shouldTellOfWhoDiffersAndGoes() throws Exception {
        network.put(1, new Honest(1) {
            @Override
            byte[] recordOf(long epoch) {
                if (epochsAsked.size() == 4) {
                    network.remove(1);
                }
                return super.recordOf(epoch);
            }
        });
        long tookMs = run();
        assertTrue(tookMs < 1_000, "it took " + tookMs + " ms");
        assertUnsettled();
    }

    /** One that began from a state has no earlier records, and cannot prove what it says. */
    @Test
    void shouldNotCallWhoHasNoEarlierRecordsALiar() throws Exception {
        network.put(1, new Honest(1) {
            @Override
            byte[] recordOf(long epoch) {
                return epoch > FORK + 5 ? super.recordOf(epoch) : null;
            }
        });
        run();
        assertRestsUnsettled();
    }

    private void assertRestsUnsettled() {
        assertUnsettled();
        assertTrue(peer(1).isSilent(network.nowMs));
    }

    private void assertUnsettled() {
        assertFalse(followed.isContradicted());
        assertTrue(network.liars.isEmpty());
        assertTrue(told.stream().anyMatch(what -> what.contains("tells another history")), told::toString);
    }

    @Test
    void shouldNameWhoseFirstDifferenceIsSignedByNobody() throws Exception {
        network.put(1, new Liar(4_900));
        run();
        assertEquals(List.of(1L), List.copyOf(network.liars.keySet()));
        assertTrue(told.stream().anyMatch(what -> what.contains("epoch " + FORK + " is none")), told::toString);
    }

    /** Nor under another connection. */
    @Test
    void shouldHoldUpForASilentOneOnlyOnce() throws Exception {
        network.put(1, new Falling(0));
        assertTrue(run() >= HistorySearch.ANSWER_MS_MAX);
        assertTrue(run() < 100, "held up again");
        network.remove(1);
        network.put(2, new Falling(0));
        talk.rest(200);
        assertTrue(peer(2).isSilent(network.nowMs));
        assertTrue(run() < 100, "held up under another connection");
        assertTrue(told.stream().noneMatch(what -> what.contains("rests")), told::toString);
    }

    /** Who would have an honest one out of the way need only have it rest: what it offered came to nothing. */
    @Test
    void shouldCompareWithWhoRestsForAnotherReason() throws Exception {
        network.put(1, new Honest(1));
        talk.rest(200);
        talk.peers().rest(peer(1), network.nowMs);
        run();
        assertTrue(followed.isContradicted());
    }

    @Test
    void shouldTellWhomItWaitsFor() throws Exception {
        network.put(1, new Honest(1_000));
        run();
        String id = peer(1).id().toString();
        assertTrue(told.contains("sync: compares histories; waiting for record 1499 of peer " + id), told::toString);
    }

    @Test
    void shouldPassOverWhoIsAlwaysAskedTooMuch() throws Exception {
        network.put(1, new Honest(4_900) {
            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                return List.of(refusal(type, ResultCode.RATE_LIMITED));
            }
        });
        long tookMs = run();
        assertTrue(tookMs <= HistorySearch.FIRST_MS_MAX + 200, "it took " + tookMs + " ms");
        assertTrue(peer(1).isSilent(network.nowMs));
    }
}
