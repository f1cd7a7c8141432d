package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.Verdict;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.RoundChangeEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VerifiedHashes;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.StateView;
import io.timecoin.replica.TransactionIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What verification teaches about the time it takes: nothing that a sender could make cheap. */
class VerifyStageTest {
    private static final int MANY = 500;
    private static final int SLOTS = 32;

    private final SampleChain chain = new SampleChain(20);
    private final byte[] transfer = chain.transfer(0, 1, false);
    private final TransactionCredits credits = new TransactionCredits(5, 1);
    private final RingBuffer<InboundEvent> ring = RingBuffer.createMultiProducer(InboundEvent::new, SLOTS);
    private final LargePayloads largePayloads = new LargePayloads(2, chain.genesis.rules());
    private final Ingress ingress = new Ingress(ring, credits, largePayloads, () -> SampleChain.GENESIS_MS);
    private ResultCode verdict = ResultCode.OK;
    private int room = 8;
    private long judgingNs;
    private final SignatureVerifier verifier = (key, keyAt, signature, at, message, messageAt, length) -> verdict;

    private VerifyStage stage(VerifiedHashes verified) {
        Preparation preparation =
                new Preparation(SampleChain.CHAIN_ID, GenesisCodec.hash(chain.genesis), verifier, verified);
        return stage(preparation, 0, 1);
    }

    private VerifyStage stage(Preparation preparation, int ordinal, int workers) {
        StateView view = new StateView(chain.genesis.rules().epochs());
        try (ValidatorState state = ValidatorState.atGenesis(chain.config, new FailStop(failure -> {}), 1)) {
            view.update(state.replica());
        }
        return new VerifyStage(
                ring, ordinal, workers, preparation, view, credits.verification(), ingress, () -> {}, new Cutoff());
    }

    /** Takes note of what it is told of ahead. */
    private final class Ahead implements SignatureVerifier {
        private final List<Integer> batches = new ArrayList<>();
        private int expected;
        private int onCurve;

        @Override
        public ResultCode verify(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            return ResultCode.OK;
        }

        @Override
        public int expectsAtMost() {
            return room;
        }

        @Override
        public void expectNothing() {
            expected = 0;
        }

        @Override
        public boolean expect(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            boolean hasRoom = expected < expectsAtMost();
            expected += hasRoom ? 1 : 0;
            return hasRoom;
        }

        @Override
        public int judgeExpected() {
            batches.add(expected);
            long deadlineNs = System.nanoTime() + judgingNs;
            while (System.nanoTime() < deadlineNs) {
                Thread.onSpinWait();
            }
            return onCurve;
        }
    }

    private Ahead verifyAhead(int onCurve, int ordinal, int workers, int events) {
        return verifyAhead(onCurve, ordinal, workers, "t".repeat(events));
    }

    /** Lets transactions (t), votes (v), round changes (c) and requests (r) through the stage, all of them there at once. */
    private Ahead verifyAhead(int onCurve, int ordinal, int workers, String kinds) {
        Ahead ahead = new Ahead();
        ahead.onCurve = onCurve;
        Preparation preparation = new Preparation(SampleChain.CHAIN_ID, GenesisCodec.hash(chain.genesis), ahead, null);
        VerifyStage stage = stage(preparation, ordinal, workers);
        int events = kinds.length();
        for (int i = 0; i < events; i++) {
            byte[] one =
                    switch (kinds.charAt(i)) {
                        case 't' -> chain.transfer(i, 1, false);
                        case 'v' -> vote();
                        case 'c' -> roundChange(1, validator());
                        default -> new byte[8];
                    };
            FrameType type =
                    switch (kinds.charAt(i)) {
                        case 't' -> FrameType.TRANSACTION;
                        case 'v' -> FrameType.VOTE;
                        case 'c' -> FrameType.ROUND_CHANGE;
                        default -> FrameType.STATUS_QUERY;
                    };
            assertTrue(ingress.offer(1, 1, type, new UnsafeBuffer(one), 0, one.length));
        }
        stage.setSequenceCallback(new Sequence());
        stage.onBatchStart(events, events);
        for (int i = 0; i < events; i++) {
            stage.onEvent(ring.get(i), i, i == events - 1);
        }
        return ahead;
    }

    private byte[] vote() {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[256]);
        VoteEncoder encoder = new VoteEncoder()
                .wrapAndApplyHeader(bytes, 0, new MessageHeaderEncoder())
                .chainId(SampleChain.CHAIN_ID)
                .round(0)
                .height(1)
                .phase(Phase.PREPARE.code())
                .reserved(0)
                .putBlockHash(bytes, 200, Hash.BYTES)
                .putSender(validator(), 0, Hash.BYTES)
                .putSignature(bytes, 180, 64);
        return Arrays.copyOf(bytes.byteArray(), encoder.limit());
    }

    private byte[] validator() {
        return chain.genesis.validators().get(0).publicKey().toByteArray();
    }

    /** Of the validator, who says that somebody has prepared a block. */
    private byte[] roundChange(long height, byte[] preparer) {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[512]);
        bytes.setMemory(400, Hash.BYTES, (byte) 1);
        RoundChangeEncoder encoder = new RoundChangeEncoder();
        encoder.wrapAndApplyHeader(bytes, 0, new MessageHeaderEncoder())
                .chainId(SampleChain.CHAIN_ID)
                .round(1)
                .height(height)
                .preparedRound(0)
                .reserved(0)
                .putPreparedHash(bytes, 400, Hash.BYTES)
                .putSender(validator(), 0, Hash.BYTES)
                .putSignature(bytes, 400, 64)
                .preparesCount(1)
                .next()
                .putSender(preparer, 0, Hash.BYTES)
                .putSignature(bytes, 400, 64);
        return Arrays.copyOf(bytes.byteArray(), encoder.limit());
    }

    /** Neither is signed by who sends it: whoever has heard a validator could send it with hundreds of them. */
    @Test
    void shouldVerifyNothingInARoundChangeWithVotesOfStrangersOrOfAHeightThatIsDecided() {
        assertRefusedUnseen(ResultCode.PREPARED_WITHOUT_QUORUM, roundChange(1, new byte[Hash.BYTES]));
        assertRefusedUnseen(ResultCode.HEIGHT_PAST, roundChange(0, validator()));
    }

    private void assertRefusedUnseen(ResultCode refusal, byte[] roundChange) {
        int[] asked = new int[1];
        SignatureVerifier counting = (key, keyAt, signature, at, message, messageAt, length) -> {
            asked[0]++;
            return ResultCode.OK;
        };
        Preparation preparation =
                new Preparation(SampleChain.CHAIN_ID, GenesisCodec.hash(chain.genesis), counting, null);
        assertTrue(ingress.offer(1, 1, FrameType.ROUND_CHANGE, new UnsafeBuffer(roundChange), 0, roundChange.length));
        InboundEvent event = ring.get(ring.getCursor());
        stage(preparation, 0, 1).onEvent(event, 1, true);
        assertEquals(Verdict.NOT_CHECKED, event.verdict);
        assertEquals(refusal, event.refusal);
        assertEquals(0, asked[0]);
    }

    /** Its votes are told of to the same verifier, which then knows nothing of what is behind it. */
    @Test
    void shouldLookAheadAnewBehindARoundChange() {
        assertEquals(List.of(2, 0, 1, 1, 2), verifyAhead(2, 0, 1, "ttctt").batches);
        for (int i = 0; i < 5; i++) {
            assertEquals(Verdict.PASSED, ring.get(i).verdict);
        }
    }

    @Test
    void shouldLookAheadForVotes() {
        assertEquals(List.of(4), verifyAhead(4, 0, 1, "vvvv").batches);
        for (int i = 0; i < 4; i++) {
            assertEquals(Verdict.PASSED, ring.get(i).verdict);
        }
    }

    @Test
    void shouldLookAheadForVotesAmongTransactions() {
        assertEquals(List.of(7), verifyAhead(7, 0, 1, "ttvttvt").batches);
        for (int i = 0; i < 7; i++) {
            assertEquals(Verdict.PASSED, ring.get(i).verdict);
        }
    }

    /** What is behind something that is judged by itself is told of once that is done. */
    @Test
    void shouldStopAtWhatIsNotToldAhead() {
        assertEquals(List.of(2, 0, 1), verifyAhead(3, 0, 1, "tvrt").batches);
    }

    /** Nobody need know what is behind it, as long as it is not much. */
    @Test
    void shouldHaveNoVoteWaitForAllThatIsBehindIt() {
        room = 32;
        assertEquals(List.of(11, 8), verifyAhead(20, 0, 1, "ttv" + "t".repeat(16)).batches);
    }

    @Test
    void shouldLookAheadAsFarAsThereIsRoom() {
        // Far from whatever this machine may take, so that one sample moves it.
        for (int i = 0; i < 1_000; i++) {
            credits.verification().took(1, 100);
        }
        long known = credits.verification().unitNs();
        Ahead ahead = verifyAhead(8, 0, 1, 12);
        assertEquals(List.of(8, 4), ahead.batches);
        for (int i = 0; i < 12; i++) {
            assertEquals(Verdict.PASSED, ring.get(i).verdict);
        }
        assertEquals(0, credits.verification().lentNs());
        assertNotEquals(known, credits.verification().unitNs());
    }

    /** Or the first would seem to have taken all, and the others to have waited for it. */
    @Test
    void shouldTellInEqualSharesWhatWasDoneForAllTogether() {
        judgingNs = 8_000_000;
        long startNs = System.nanoTime();
        verifyAhead(8, 0, 1, 8);
        long elapsedNs = System.nanoTime() - startNs;
        long sumNs = 0;
        for (int i = 0; i < 8; i++) {
            InboundEvent event = ring.get(i);
            long tookNs = event.verifyEndNs - event.verifyStartNs;
            assertTrue(tookNs >= judgingNs / 8, "event " + i);
            sumNs += tookNs;
        }
        assertTrue(sumNs <= elapsedNs, "and no more than there was in all");
    }

    /** What the curve was asked together is what each of them has cost. */
    @Test
    void shouldLearnWhatJudgingTogetherTook() {
        for (int i = 0; i < 1_000; i++) {
            credits.verification().took(1, 200_000);
        }
        long known = credits.verification().unitNs();
        // More than all that is done for each besides.
        judgingNs = 8 * 4 * known;
        verifyAhead(8, 0, 1, 9);
        assertTrue(credits.verification().unitNs() > known);
    }

    /** At small loads there are no larger batches. */
    @Test
    void shouldLearnFromOneThatIsJudgedAhead() {
        for (int i = 0; i < 1_000; i++) {
            credits.verification().took(1, 100);
        }
        long known = credits.verification().unitNs();
        // The second ends the sample of the first.
        room = 1;
        assertEquals(List.of(1, 1), verifyAhead(1, 0, 1, "tt").batches);
        assertNotEquals(known, credits.verification().unitNs());
    }

    @Test
    void shouldLookAheadForItsOwnEventsAlone() {
        assertEquals(List.of(8), verifyAhead(8, 1, 2, 20).batches);
        assertEquals(Verdict.PASSED, ring.get(8).verdict);
        assertEquals(null, ring.get(16).verdict);
    }

    @Test
    void shouldLookAheadPastTheRunsOfOthers() {
        assertEquals(List.of(8, 4), verifyAhead(8, 0, 2, 20).batches);
        assertEquals(null, ring.get(8).verdict);
        assertEquals(Verdict.PASSED, ring.get(16).verdict);
    }

    /** Lets many of the same through ingress and stage. */
    private void verify(VerifyStage stage, byte[] payload, Verdict expected) {
        for (int i = 0; i < MANY; i++) {
            assertTrue(ingress.offer(1, 1, FrameType.TRANSACTION, new UnsafeBuffer(payload), 0, payload.length));
            InboundEvent event = ring.get(ring.getCursor());
            stage.onEvent(event, 1, false);
            assertEquals(expected, event.verdict);
            if (event.large != null) {
                largePayloads.release(event.large);
            }
            assertEquals(0, credits.verification().lentNs());
            credits.execution().giveBack(event.executionLentNs);
        }
    }

    @Test
    void shouldLearnFromSignaturesThatWereVerified() {
        verify(stage(null), transfer, Verdict.PASSED);
        assertNotEquals(
                TransactionCredits.SIGNATURE_NS_FIRST, credits.verification().unitNs());
    }

    @Test
    void shouldLearnFromSignaturesThatAreWrong() {
        verdict = ResultCode.SIGNATURE_INVALID;
        verify(stage(null), transfer, Verdict.REFUSED);
        assertNotEquals(
                TransactionCredits.SIGNATURE_NS_FIRST, credits.verification().unitNs());
    }

    @Test
    void shouldLearnNothingFromWhatIsMalformed() {
        VerifyStage stage = stage(null);
        verify(stage, new byte[Limits.TRANSACTION_BYTES_MAX], Verdict.REFUSED);
        verify(stage, Arrays.copyOf(transfer, transfer.length + 1), Verdict.REFUSED);
        verify(stage, Arrays.copyOf(transfer, transfer.length - 1), Verdict.REFUSED);
        assertEquals(
                TransactionCredits.SIGNATURE_NS_FIRST, credits.verification().unitNs());
    }

    @Test
    void shouldLearnNothingFromWhatHasPassedBefore() {
        VerifiedHashes verified = new VerifiedHashes(1 << 10);
        Preparation elsewhere =
                new Preparation(SampleChain.CHAIN_ID, GenesisCodec.hash(chain.genesis), verifier, verified);
        elsewhere.prepare(EventKind.TRANSACTION, new UnsafeBuffer(transfer), 0, transfer.length, new TransactionIds());
        verify(stage(verified), transfer, Verdict.PASSED);
        assertEquals(
                TransactionCredits.SIGNATURE_NS_FIRST, credits.verification().unitNs());
    }

    /** No curve is asked about a key that is no point. */
    @ParameterizedTest
    @EnumSource(names = {"PUBLIC_KEY_INVALID", "SIGNATURE_POINT_INVALID", "SIGNATURE_SCALAR_RANGE"})
    void shouldLearnNothingFromSignaturesRefusedForTheirForm(ResultCode code) {
        verdict = code;
        verify(stage(null), transfer, Verdict.REFUSED);
        assertEquals(
                TransactionCredits.SIGNATURE_NS_FIRST, credits.verification().unitNs());
    }
}
