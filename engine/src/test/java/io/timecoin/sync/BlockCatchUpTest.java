package io.timecoin.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import io.timecoin.sync.PeersInPlay.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockCatchUpTest {
    private static final int LARGE = 12;
    private static final long FAR = 1_000;
    private static final long PATIENCE_MS = 120_000;

    private final PeersInPlay play = new PeersInPlay(2, LARGE);

    private void allClaim(long height) {
        play.peers.forEach(peer -> play.claim(peer, height));
    }

    @Test
    void shouldAskSeveralForDisjointRangesWithinTheWindow() {
        for (int i = 0; i < 3; i++) {
            play.silent();
        }
        allClaim(FAR);
        TreeSet<Long> heights = new TreeSet<>();
        long asked = 0;
        for (Peer peer : play.peers) {
            assertFalse(peer.requests.isEmpty());
            for (long[] range : peer.requests) {
                for (long height = range[0]; height <= range[1]; height++) {
                    heights.add(height);
                    asked++;
                }
            }
        }
        assertEquals(asked, heights.size());
        assertEquals(3, heights.first());
        assertTrue(heights.last() <= 2 + LARGE);
    }

    @Test
    void shouldCatchUpThreeTimesAsFastFromFourAsFromOne() {
        PeersInPlay alone = new PeersInPlay(2, LARGE);
        alone.claim(alone.honest(FAR, 50), FAR);
        long aloneMs = alone.runTo(FAR, PATIENCE_MS);
        for (int i = 0; i < 4; i++) {
            play.honest(FAR, 50);
        }
        allClaim(FAR);
        long togetherMs = play.runTo(FAR, PATIENCE_MS);
        assertTrue(3 * togetherMs < aloneMs, togetherMs + " ms of four, " + aloneMs + " ms of one");
    }

    @Test
    void shouldAskForAsManyAsThereIsRoomForWhateverTheirSize() {
        play.bytes = Limits.BLOCK_FRAME_BYTES_MAX;
        play.honest(FAR, 10);
        play.honest(FAR, 200);
        allClaim(FAR);
        play.runTo(500, PATIENCE_MS);
        assertTrue(play.mostWaiting <= LARGE, play.mostWaiting + " wait");
        play.bytes = 1_000;
        play.runTo(FAR, PATIENCE_MS);
        assertTrue(play.mostWaiting <= Limits.CATCH_UP_BLOCKS_MAX);
        assertTrue(play.mostWaiting > LARGE, play.mostWaiting + " wait");
    }

    @Test
    void shouldAskMoreOfWhoIsFastAndNeverAll() {
        Peer slow = play.honest(FAR, 100);
        Peer fast = play.honest(FAR, 20);
        allClaim(FAR);
        play.runTo(FAR, PATIENCE_MS);
        assertTrue(fast.delivered > slow.delivered, fast.delivered + " and " + slow.delivered);
        assertTrue(slow.delivered > FAR / 20, slow.delivered + " of the slow one");
    }

    @Test
    void shouldGoOnWithTheOthersWhenSomeAreSilent() {
        play.silent();
        play.honest(FAR, 20);
        play.silent();
        play.honest(FAR, 20);
        allClaim(FAR);
        long ms = play.runTo(FAR, PATIENCE_MS);
        assertTrue(ms < FAR * 20 / 2 + 10_000, ms + " ms");
        assertTrue(play.blamed.isEmpty());
    }

    @Test
    void shouldGiveTheRangesOfOneThatFallsSilentToOthers() {
        Peer tired = play.honest(FAR, 20);
        play.honest(FAR, 20);
        allClaim(FAR);
        play.runTo(200, PATIENCE_MS);
        tired.isSilent = true;
        play.runTo(FAR, PATIENCE_MS);
        assertTrue(tired.delivered < FAR / 2);
        assertTrue(play.blamed.isEmpty());
    }

    /** One answer that was lost must not keep a peer out for good. */
    @Test
    void shouldTakeOneBackThatAnswersAgainAfterItsRest() {
        Peer tired = play.honest(2_000, 20);
        play.honest(2_000, 20);
        allClaim(2_000);
        play.runTo(200, PATIENCE_MS);
        tired.isSilent = true;
        play.runTo(400, PATIENCE_MS);
        tired.isSilent = false;
        int before = tired.delivered;
        play.runTo(2_000, PATIENCE_MS);
        assertTrue(tired.delivered > before + 100, tired.delivered + " after " + before);
    }

    @Test
    void shouldGiveUpWhoSendsGarbageAndBlameNobodyElse() {
        play.add(FAR, 1, false);
        play.honest(FAR, 20);
        play.add(FAR, 1, false);
        play.honest(FAR, 20);
        allClaim(FAR);
        play.runTo(FAR, PATIENCE_MS);
        assertEquals(new TreeSet<>(List.of(1L, 3L)), new TreeSet<>(play.blamed));
        assertEquals(2, play.blamed.size());
    }

    /** What is true may still come: a liar that is alone is asked again, but not all the time. */
    @Test
    void shouldAskWhoWasGivenUpAgainWhenThereIsNobodyElse() {
        Peer liar = play.add(FAR, 1, false);
        allClaim(FAR);
        play.pass(60_000);
        assertEquals(2, play.tip);
        assertTrue(play.blamed.size() > 1);
        assertTrue(play.blamed.size() <= 6, play.blamed.size() + " times");
        Peer honest = play.honest(FAR, 10);
        play.claim(honest, FAR);
        play.runTo(FAR, PATIENCE_MS);
        assertEquals(0, liar.delivered);
    }

    @Test
    void shouldNotBeBehindForWhatIsClaimedAndNotDelivered() {
        Peer liar = play.silent();
        play.claim(liar, 1L << 60);
        assertTrue(play.plan.isBehind());
        play.pass(BlockCatchUp.ANSWER_MS_MIN + 20);
        assertFalse(play.plan.isBehind());
        play.claim(liar, 1L << 61);
        play.pass(10);
        assertFalse(play.plan.isBehind());
    }

    @Test
    void shouldReachTheTrueHeightWhenAnotherOneIsClaimed() {
        Peer boaster = play.honest(300, 20);
        Peer honest = play.honest(300, 20);
        play.claim(boaster, Long.MAX_VALUE);
        play.claim(honest, 300);
        play.runTo(300, PATIENCE_MS);
        play.pass(BlockCatchUp.ANSWER_MS_MAX);
        assertFalse(play.plan.isBehind());
        assertTrue(play.blamed.isEmpty());
    }

    @Test
    void shouldHaveTheTimeThatLargeBlocksTake() {
        play.bytes = 2_000_000;
        play.honest(40, 5_000);
        play.honest(40, 5_000);
        allClaim(40);
        play.runTo(40, 600_000);
        assertTrue(play.blamed.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64, 300})
    void shouldAskTheNewestConnectionOfANodeOnly(int times) {
        for (int connection = 1; connection <= times; connection++) {
            play.silent();
            play.plan.heard(connection, 77, FAR);
            play.ask();
        }
        Peer last = play.honest(FAR, 10);
        play.plan.heard(last.connection, 77, FAR);
        play.ask();
        play.runTo(FAR, FAR * 10 + 5_000);
    }

    @Test
    void shouldAskNobodyOfTheProcessBefore() {
        play.silent();
        allClaim(FAR);
        play.plan.forget();
        assertFalse(play.plan.isBehind());
        assertFalse(play.plan.ask(play.nowMs + PATIENCE_MS));
        Peer honest = play.honest(30, 10);
        play.claim(honest, 30);
        play.runTo(30, PATIENCE_MS);
    }

    @Test
    void shouldSayWhatItWaitsFor() {
        Peer first = play.silent();
        play.claim(first, FAR);
        Peer second = play.silent();
        play.claim(second, FAR - 1);
        play.pass(3 * BlockCatchUp.ANSWER_MS_MIN);
        CatchUpView view = play.plan.view();
        assertTrue(view.isBehind());
        assertEquals(2, view.tip());
        assertEquals(2, view.target());
        CatchUpView.Request next = view.requests().get(0);
        assertEquals(3, next.fromHeight());
        assertTrue(next.toHeight() >= 3, view::toString);
        assertTrue(next.timesAsked() > 1, view::toString);
        assertTrue(next.sinceMs() > 1_000_000);
    }

    @Test
    void shouldWantNothingThatWaitsWhenTheNextWasAskedForTooOften() {
        Peer first = play.silent();
        Peer second = play.silent();
        play.claim(first, FAR);
        play.claim(second, FAR);
        long most = 0;
        for (int i = 0; i < 2_000; i++) {
            play.pass(100);
            List<CatchUpView.Request> requests = play.plan.view().requests();
            most = Math.max(most, requests.get(0).timesAsked());
        }
        assertTrue(most > BlockCatchUp.ASKS_MAX);
        long asked = play.plan.view().requests().stream()
                .mapToLong(CatchUpView.Request::toHeight)
                .max()
                .orElse(0);
        play.plan.view().sources().forEach(source -> assertTrue(source.wantedTo() <= Math.max(asked, 2 + LARGE)));
    }

    @Test
    void shouldDoTheSameWhenItHearsTheSame() {
        long[] times = new long[2];
        for (int run = 0; run < 2; run++) {
            PeersInPlay again = new PeersInPlay(0, LARGE);
            again.honest(FAR, 30);
            again.silent();
            again.add(FAR, 5, false);
            again.honest(FAR, 70);
            again.peers.forEach(peer -> again.claim(peer, FAR));
            times[run] = again.runTo(FAR, PATIENCE_MS);
        }
        assertEquals(times[0], times[1]);
    }

    /** Blocks so large that each is asked for alone come as fast as they are asked for: no second sees a hundred requests. */
    @Test
    void shouldAskNoPeerMoreOftenThanItAllowsStrangers() {
        BlockCatchUp plan = new BlockCatchUp(0, 1);
        plan.heard(1, 10_000);
        List<Long> askedMs = new ArrayList<>();
        long height = 0;
        for (long nowMs = 1_000_000; nowMs < 1_010_000; nowMs++) {
            while (plan.ask(nowMs)) {
                askedMs.add(nowMs);
                for (int i = 0; i < plan.count(); i++) {
                    plan.answered(1, 1_000_000, nowMs);
                    plan.committed(++height, nowMs);
                }
            }
            assertTrue(plan.deadlineMs() > nowMs && plan.deadlineMs() <= nowMs + CatchUpPeers.PACE_MS);
        }
        assertTrue(askedMs.size() > 600, askedMs.size() + " requests in ten seconds");
        for (int i = 100; i < askedMs.size(); i++) {
            assertTrue(askedMs.get(i) - askedMs.get(i - 100) > 1_000, "at " + askedMs.get(i));
        }
    }
}
