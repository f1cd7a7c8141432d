package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.BlockDecoder;
import io.timecoin.codec.sbe.BlockEncoder;
import io.timecoin.codec.sbe.BodiesEncoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.codec.sbe.RoundChangeEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.sync.CatchUpView;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateViewTest {
    private static final int EPOCH = 5;
    private static final int MEMBER = 1;
    private static final int STRANGER = 9;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_024]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private SampleCluster cluster;
    private StateView view;

    @BeforeEach
    void start() {
        EpochRules epochs = new EpochRules(EPOCH, 2, 1, 2, 1_000_000);
        ChainRules rules = new ChainRules(65_536, 100, 20, 60, 5_000, 1_000_000, 1_000, 1L << 50, 1_000, 546, epochs);
        List<Genesis.Validator> validators = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            validators.add(
                    new Genesis.Validator(SampleCluster.keyOf(i), SampleCluster.keyOf(100 + i), Genesis.Tier.BRONZE));
        }
        cluster = new SampleCluster(new Genesis(ChainKind.DEVNET, 7, 1_000_000, rules, validators, List.of()), 4);
        view = new StateView(epochs);
        runTo(3);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void runTo(long height) {
        cluster.runTo(height);
        assertEquals(height, cluster.node(0).replica().height());
        view.update(cluster.node(0).replica());
    }

    private ResultCode message(EventKind kind, long height, int sender) {
        byte[] key = SampleCluster.keyOf(sender).toByteArray();
        int length =
                switch (kind) {
                    case VOTE ->
                        new VoteEncoder()
                                .wrapAndApplyHeader(buffer, 0, header)
                                .height(height)
                                .putSender(key, 0, Hash.BYTES)
                                .limit();
                    case PROPOSAL ->
                        new ProposalEncoder()
                                .wrapAndApplyHeader(buffer, 0, header)
                                .height(height)
                                .putSender(key, 0, Hash.BYTES)
                                .limit();
                    default ->
                        new RoundChangeEncoder()
                                .wrapAndApplyHeader(buffer, 0, header)
                                .height(height)
                                .putSender(key, 0, Hash.BYTES)
                                .limit();
                };
        return view.judge(kind, 1, buffer, 0, length);
    }

    @ParameterizedTest
    @EnumSource(names = {"VOTE", "PROPOSAL", "ROUND_CHANGE"})
    void shouldLookAtWhatMembersSayOfHeightsThatAreOpen(EventKind kind) {
        assertEquals(ResultCode.OK, message(kind, 4, MEMBER));
        assertEquals(ResultCode.OK, message(kind, 5, MEMBER));
        assertEquals(ResultCode.OK, message(kind, 1_000, MEMBER));
    }

    @ParameterizedTest
    @EnumSource(names = {"VOTE", "PROPOSAL", "ROUND_CHANGE"})
    void shouldLookAtNothingThatStrangersSay(EventKind kind) {
        assertEquals(ResultCode.NOT_A_VALIDATOR, message(kind, 4, STRANGER));
        assertEquals(ResultCode.NOT_A_VALIDATOR, message(kind, 5, STRANGER));
        assertEquals(ResultCode.NOT_A_VALIDATOR, message(kind, 1_000, STRANGER));
        assertEquals(ResultCode.NOT_A_VALIDATOR, message(kind, Long.MAX_VALUE, STRANGER));
    }

    @Test
    void shouldLookAtNothingSaidOfAHeightThatIsDecided() {
        assertEquals(ResultCode.HEIGHT_PAST, message(EventKind.VOTE, 3, MEMBER));
        assertEquals(ResultCode.HEIGHT_PAST, message(EventKind.PROPOSAL, 3, MEMBER));
        assertEquals(ResultCode.HEIGHT_PAST, message(EventKind.ROUND_CHANGE, 3, MEMBER));
    }

    /** Its signature is not looked at for that: the same is told to anybody who connects. */
    @Test
    void shouldTellTheHeightToWhoAsksForALaterRoundOfOneThatIsDecided() {
        List<SampleCluster.Mail> answers = new ArrayList<>();
        cluster.holdsBack = mail -> mail.from() == 0 && answers.add(mail);
        for (ResultCode refusal : List.of(ResultCode.NOT_A_VALIDATOR, ResultCode.HEIGHT_PAST)) {
            SampleCluster.Node node = cluster.node(0);
            node.replica()
                    .onEvent(
                            node.sample.event.unseen(EventKind.ROUND_CHANGE, cluster.nowMs, MEMBER + 1, refusal),
                            node.sample.outcome);
            assertEquals(refusal, node.sample.outcome.code());
            cluster.deliver();
        }
        assertEquals(1, answers.size());
        assertEquals(FrameType.HELLO, answers.get(0).type());
        assertEquals(MEMBER, answers.get(0).to());
    }

    /** Whoever becomes a validator with height 6 may speak before block 5 is here. */
    @Test
    void shouldLookAtStrangersWhereANewEpochIsNext() {
        runTo(4);
        assertEquals(ResultCode.NOT_A_VALIDATOR, message(EventKind.VOTE, 5, STRANGER));
        assertEquals(ResultCode.OK, message(EventKind.VOTE, 6, STRANGER));
        assertEquals(ResultCode.NOT_A_VALIDATOR, message(EventKind.VOTE, 7, STRANGER));
        runTo(5);
        assertEquals(ResultCode.NOT_A_VALIDATOR, message(EventKind.VOTE, 6, STRANGER));
    }

    @Test
    void shouldLookAtBlocksAboveTheTipThatTheirSenderWasAskedForOnly() {
        cluster.node(3).isOn = false;
        runTo(60);
        cluster.holdsBack = mail -> mail.type() == FrameType.BLOCK || mail.type() == FrameType.BLOCKS_REQUEST;
        cluster.turnOn(3);
        cluster.deliver();
        view.update(cluster.node(3).replica());
        List<CatchUpView.Request> requests = view.catchUp().requests();
        assertEquals(4, requests.get(0).fromHeight());
        CatchUpView.Request last = requests.get(requests.size() - 1);
        for (CatchUpView.Request request : requests) {
            assertEquals(ResultCode.HEIGHT_PAST, blockOf(request.connectionId(), 3));
            assertEquals(ResultCode.OK, blockOf(request.connectionId(), request.fromHeight()));
            assertEquals(ResultCode.OK, blockOf(request.connectionId(), request.toHeight()));
        }
        assertEquals(ResultCode.NOT_REQUESTED, blockOf(last.connectionId(), last.toHeight() + 1));
        assertEquals(ResultCode.NOT_REQUESTED, blockOf(99, 4));
        view.update(cluster.node(0).replica());
        assertEquals(ResultCode.NOT_REQUESTED, blockOf(1, 61));
    }

    private ResultCode blockOf(long connection, long height) {
        int length = new BlockEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .height(height)
                .limit();
        return view.judge(EventKind.BLOCK, connection, buffer, 0, length);
    }

    @Test
    void shouldLookAtNoTransactionWhileFarBehind() {
        cluster.node(3).isOn = false;
        runTo(60);
        cluster.holdsBack = mail -> mail.to() == 3 && mail.type() == FrameType.BLOCK && heightOf(mail.bytes()) > 10;
        cluster.turnOn(3);
        cluster.deliver();
        assertEquals(10, cluster.node(3).replica().height());
        assertEquals(ResultCode.CATCHING_UP, transactionAt(3));
        assertEquals(ResultCode.OK, transactionAt(0));
        cluster.release();
        assertEquals(60, cluster.node(3).replica().height());
        assertEquals(ResultCode.OK, transactionAt(3));
    }

    /** On a chain that is idle the last block is old, and all there is. */
    @Test
    void shouldLookAtTransactionsBehindAnOldBlockThatIsTheLast() {
        cluster.node(3).isOn = false;
        runTo(20);
        cluster.nowMs += 60_000;
        cluster.turnOn(3);
        cluster.holdsBack = mail -> mail.type() != FrameType.BLOCK
                && mail.type() != FrameType.BLOCKS_REQUEST
                && mail.type() != FrameType.HELLO;
        cluster.deliver();
        assertEquals(20, cluster.node(3).replica().height());
        assertEquals(ResultCode.OK, transactionAt(3));
    }

    private ResultCode transactionAt(int node) {
        view.update(cluster.node(node).replica());
        return view.judge(EventKind.TRANSACTION, 1, buffer, 0, 300);
    }

    private static long heightOf(byte[] block) {
        return new BlockDecoder()
                .wrapAndApplyHeader(new UnsafeBuffer(block), 0, new MessageHeaderDecoder())
                .height();
    }

    @Test
    void shouldLookAtNoBodiesThatNobodyWaitsFor() {
        int length = new BodiesEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .putBlockHash(SampleCluster.keyOf(1).toByteArray(), 0, Hash.BYTES)
                .limit();
        assertEquals(ResultCode.NOT_REQUESTED, view.judge(EventKind.BODIES, 1, buffer, 0, length));
    }

    /** What is too short to hold what is looked at is refused for its form, in the stage that knows forms. */
    @ParameterizedTest
    @EnumSource(names = {"VOTE", "PROPOSAL", "ROUND_CHANGE", "BLOCK", "BODIES"})
    void shouldLeaveStumpsToThoseWhoJudgeForms(EventKind kind) {
        assertEquals(ResultCode.OK, view.judge(kind, 1, buffer, 0, 10));
    }
}
