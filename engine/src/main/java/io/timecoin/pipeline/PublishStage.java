package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.Offences;
import io.timecoin.codec.OutboundSink;
import io.timecoin.codec.Resume;
import io.timecoin.codec.Verdict;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StatusDecoder;
import io.timecoin.codec.sbe.StatusEncoder;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.TransactionIds;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends what became durable: answers to callers, final blocks to subscribers; says what was refused and who sent it; and
 * lets stalled connections read on.
 */
final class PublishStage implements EventHandler<InboundEvent> {
    /** Slots are free for the next frames long before a long batch ends. */
    private static final int PROGRESS_MASK = 63;

    private static final int ANSWER_BYTES_MAX = 512;

    /** In the event of a tick. */
    private static final long NOT_OF_A_CONNECTION = 0;

    private final Ingress ingress;
    private final LargePayloads largePayloads;
    private final BlockPool blocks;
    private final Outgoing outgoing;
    private final LadderView ladder;
    private final OutboundSink outbound;
    private final Resume resume;
    private final Offences offences;
    private final BlockFinalWriter blockFinal = new BlockFinalWriter();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AnswerEncoder answer = new AnswerEncoder();
    private final MessageHeaderDecoder headerOfState = new MessageHeaderDecoder();
    private final StatusDecoder statusOfState = new StatusDecoder();
    private final StatusEncoder status = new StatusEncoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ANSWER_BYTES_MAX]);
    private final byte[][] texts = new byte[ResultCode.values().length][];

    private Sequence progress;

    PublishStage(
            Ingress ingress,
            LargePayloads largePayloads,
            BlockPool blocks,
            Outgoing outgoing,
            LadderView ladder,
            OutboundSink outbound,
            Resume resume,
            Offences offences) {
        this.offences = offences;
        this.outgoing = outgoing;
        this.ladder = ladder;
        this.ingress = ingress;
        this.largePayloads = largePayloads;
        this.blocks = blocks;
        this.outbound = outbound;
        this.resume = resume;
        for (ResultCode code : ResultCode.values()) {
            texts[code.ordinal()] = code.text().getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void onStart() {
        Thread.currentThread().setName("timecoin-publish");
    }

    @Override
    public void setSequenceCallback(Sequence sequenceCallback) {
        progress = sequenceCallback;
    }

    @Override
    public void onEvent(InboundEvent event, long sequence, boolean endOfBatch) {
        if (!event.isDropped) {
            publish(event);
        }
        if (event.large != null) {
            largePayloads.release(event.large);
            event.large = null;
        }
        if ((sequence & PROGRESS_MASK) == 0) {
            progress.set(sequence);
        }
        if (endOfBatch) {
            outbound.flush();
            // Only what this stage has given back counts as room; its batch may be all of the ring.
            progress.set(sequence);
            if (ingress.takeRoomAgain()) {
                resume.resume();
            }
        }
    }

    /** Of a block only the replica knows whether it was wrong when it was sent; who was late has done nothing. */
    private static boolean isToBeTold(InboundEvent event) {
        return event.kind == EventKind.BLOCK
                ? event.outcome.isOffence()
                : event.outcome.code() != ResultCode.OK && event.connectionId != NOT_OF_A_CONNECTION;
    }

    private void publish(InboundEvent event) {
        if (isToBeTold(event)) {
            offences.offence(event.connectionId, event.outcome.code());
        }
        if (event.kind == EventKind.STATUS_QUERY) {
            tellStatus(event);
        } else if (event.kind == EventKind.TRANSACTION) {
            answer(event);
            relay(event);
        } else if (isNewOfConsensus(event)) {
            outbound.broughtConsensus(event.connectionId);
        }
        outgoing.send(event.outgoing, outbound);
        CommittedBlock block = event.outcome.committed();
        if (block != null) {
            int length = blockFinal.write(block);
            outbound.sendToSubscribers(FrameType.BLOCK_FINAL, blockFinal.buffer(), 0, length);
            blocks.giveBack(block);
        }
    }

    /** What was said before has another code. */
    private static boolean isNewOfConsensus(InboundEvent event) {
        return event.outcome.code() == ResultCode.OK
                && switch (event.kind) {
                    case VOTE, PROPOSAL, ROUND_CHANGE, BLOCK -> true;
                    default -> false;
                };
    }

    private void relay(InboundEvent event) {
        if (event.verdict != Verdict.PASSED) {
            // Without a verdict there is no hash either.
            return;
        }
        DirectBuffer hashes = event.ids.buffer();
        ResultCode code = event.outcome.code();
        if (code == ResultCode.OK) {
            outbound.relay(
                    event.connectionId, hashes, TransactionIds.CONTENT_HASH_AT, event.payload(), 0, event.length);
        } else {
            outbound.refused(event.connectionId, code, hashes, TransactionIds.CONTENT_HASH_AT);
        }
    }

    /** Adds what the state does not know, in a copy: the slot's answer is the state's. */
    private void tellStatus(InboundEvent event) {
        int length = event.outcome.answerLength();
        buffer.putBytes(0, event.outcome.answer(), 0, length);
        int rungs =
                (int) statusOfState.wrapAndApplyHeader(buffer, 0, headerOfState).rungs();
        status.wrap(buffer, MessageHeaderEncoder.ENCODED_LENGTH)
                .rungs(rungs | ladder.besideState())
                .peers(outbound.peerCount());
        outbound.send(event.connectionId, event.correlationId, FrameType.STATUS, buffer, 0, length);
    }

    private void answer(InboundEvent event) {
        ResultCode code = event.outcome.code();
        answer.wrapAndApplyHeader(buffer, 0, header)
                .resultCode(code.code())
                .reserved(0)
                .requestType(event.frameType.code());
        int txIdAt = answer.offset() + AnswerEncoder.txIdEncodingOffset();
        if (event.kind == EventKind.TRANSACTION && event.verdict == Verdict.PASSED) {
            buffer.putBytes(txIdAt, event.ids.buffer(), TransactionIds.TX_ID_AT, Hash.BYTES);
        } else {
            buffer.setMemory(txIdAt, Hash.BYTES, (byte) 0);
        }
        byte[] text = texts[code.ordinal()];
        answer.putText(text, 0, text.length);
        outbound.send(event.connectionId, event.correlationId, FrameType.ANSWER, buffer, 0, answer.limit());
    }
}
