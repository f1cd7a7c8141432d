package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.consensus.Phase;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A validator that has fallen behind goes back to catching up by itself, whatever others claim. */
class CatchUpTest {
    private static final int LAGS = 3;
    private static final int LIAR = 2;
    private static final int EPOCH = 1_000;

    private final SampleCluster cluster =
            new SampleCluster(SampleCluster.genesis(4, 60, EPOCH, i -> SampleCluster.keyOf(100 + i), List.of()), 4);

    @AfterEach
    void close() {
        cluster.close();
    }

    private Replica replica() {
        return cluster.node(LAGS).replica();
    }

    /** It misses all that is said until the others have come to a height; its links stay up, so nobody says hello. */
    private void fallBehindTo(long height) {
        cluster.holdsBack = mail -> mail.to() == LAGS;
        cluster.runUntil(() -> cluster.node(0).replica().height() >= height);
        cluster.held.clear();
        assertTrue(replica().height() < height - 10);
    }

    @Test
    void shouldCatchUpByItselfFromWhatMembersSayOfHeightsFarAhead() {
        cluster.runTo(3);
        fallBehindTo(80);
        cluster.holdsBack = mail -> mail.type() == FrameType.HELLO;
        cluster.runTo(90);
        cluster.requireAgreement();
        assertFalse(replica().isFarBehind());
    }

    @Test
    void shouldNotBeFooledByOneMemberThatClaimsWhatIsNot() {
        cluster.runTo(3);
        fallBehindTo(60);
        cluster.release();
        byte[] lie = SampleChanges.vote(LIAR, 1L << 60, Phase.PREPARE, 1);
        assertEquals(ResultCode.HEIGHT_AHEAD, cluster.node(LAGS).handle(EventKind.VOTE, LIAR, lie));
        cluster.runTo(70);
        for (int i = 0; i < 1_000; i++) {
            cluster.step();
        }
        assertFalse(replica().isFarBehind());
        assertFalse(replica().catchUp().isBehind(), () -> replica().catchUp().toString());
        cluster.requireAgreement();
    }

    @Test
    void shouldNotStayFarBehindForAClaimThatNobodyDelivers() {
        cluster.node(LAGS).isOn = false;
        cluster.runTo(60);
        cluster.nowMs += 60_000;
        cluster.holdsBack =
                mail -> mail.to() == LAGS && mail.type() != FrameType.BLOCK && mail.type() != FrameType.HELLO;
        cluster.turnOn(LAGS);
        byte[] lie = SampleChanges.vote(LIAR, 1L << 60, Phase.PREPARE, 1);
        cluster.node(LAGS).handle(EventKind.VOTE, LIAR, lie);
        cluster.deliver();
        assertEquals(60, replica().height());
        assertTrue(replica().isFarBehind());
        for (int ms = 0; ms < 10_000; ms += 100) {
            cluster.nowMs += 100;
            cluster.node(LAGS).handle(EventKind.TICK, -1, null);
            cluster.node(LAGS).handle(EventKind.VOTE, LIAR, lie);
            cluster.deliver();
        }
        assertFalse(replica().isFarBehind());
    }

    /** What peers told of is here, and old: those who decide by now need not be members that are known here. */
    @Test
    void shouldAskHowFarTheChainIsWhenItHasWhatItWasToldOf() {
        cluster.node(LAGS).isOn = false;
        cluster.runTo(30);
        cluster.nowMs += 60_000;
        cluster.holdsBack = mail -> mail.to() == LAGS && mail.type() == FrameType.BLOCK;
        cluster.turnOn(LAGS);
        cluster.deliver();
        cluster.node(LAGS).isOn = false;
        cluster.runTo(40);
        cluster.node(LAGS).isOn = true;
        cluster.nowMs += 60_000;
        cluster.holdsBack =
                mail -> mail.to() == LAGS && mail.type() != FrameType.BLOCK && mail.type() != FrameType.HELLO;
        while (!cluster.held.isEmpty()) {
            SampleCluster.Mail next = cluster.held.poll();
            if (next.type() == FrameType.BLOCK) {
                cluster.redeliver(next);
            }
        }
        cluster.deliver();
        for (int i = 0; i < 100 && replica().height() < 40; i++) {
            cluster.nowMs += 100;
            cluster.node(LAGS).handle(EventKind.TICK, -1, null);
            cluster.deliver();
        }
        assertTrue(replica().height() >= 40, "stands at " + replica().height());
    }

    @Test
    void shouldBlameWhoSendsABlockWhoseCertificateDoesNotHold() {
        cluster.node(LAGS).isOn = false;
        cluster.runTo(30);
        cluster.holdsBack = mail -> mail.type() == FrameType.BLOCKS_REQUEST;
        cluster.turnOn(LAGS);
        cluster.deliver();
        long asked = replica().catchUp().requests().get(0).connectionId();
        byte[] forged = cluster.node(0).blocks.get(0).clone();
        BlockView view = new BlockView();
        view.wrap(new UnsafeBuffer(forged), 0, forged.length);
        forged[view.certificateAt() + view.certificateLength() - 1] ^= 1;
        ResultCode code = cluster.node(LAGS).handle(EventKind.BLOCK, (int) asked - 1, forged);
        assertTrue(code != ResultCode.OK);
        assertTrue(cluster.node(LAGS).sample.outcome.isOffence());
        assertTrue(replica().catchUp().requests().stream().allMatch(request -> request.connectionId() != asked));
        cluster.release();
        assertTrue(replica().height() >= 30);
    }

    @Test
    void shouldBlameNobodyForABlockThatCameTooLate() {
        cluster.node(LAGS).isOn = false;
        cluster.runTo(30);
        cluster.turnOn(LAGS);
        cluster.deliver();
        byte[] late = cluster.node(0).blocks.get(10);
        assertEquals(ResultCode.HEIGHT_PAST, cluster.node(LAGS).handle(EventKind.BLOCK, 0, late));
        assertFalse(cluster.node(LAGS).sample.outcome.isOffence());
    }
}
