package io.timecoin.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.OutboundSink;
import io.timecoin.codec.Resume;
import io.timecoin.codec.Verdict;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.TransactionIds;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Sends what became durable: answers to callers, final blocks to subscribers; and lets stalled connections read on. */
final class PublishStage implements EventHandler<InboundEvent> {
    /** Slots are free for the next frames long before a long batch ends. */
    private static final int PROGRESS_MASK = 63;

    private static final int ANSWER_BYTES_MAX = 512;

    private final Ingress ingress;
    private final LargePayloads largePayloads;
    private final BlockPool blocks;
    private final Outgoing outgoing;
    private final OutboundSink outbound;
    private final Resume resume;
    private final BlockFinalWriter blockFinal = new BlockFinalWriter();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AnswerEncoder answer = new AnswerEncoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ANSWER_BYTES_MAX]);
    private final byte[][] texts = new byte[ResultCode.values().length][];

    private Sequence progress;

    PublishStage(
            Ingress ingress,
            LargePayloads largePayloads,
            BlockPool blocks,
            Outgoing outgoing,
            OutboundSink outbound,
            Resume resume) {
        this.outgoing = outgoing;
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

    private void publish(InboundEvent event) {
        if (event.kind == EventKind.STATUS_QUERY) {
            outbound.send(
                    event.connectionId,
                    event.correlationId,
                    FrameType.STATUS,
                    event.outcome.answer(),
                    0,
                    event.outcome.answerLength());
        } else if (event.kind == EventKind.TRANSACTION) {
            answer(event);
            if (event.outcome.code() == ResultCode.OK) {
                outbound.relay(event.connectionId, FrameType.TRANSACTION, event.payload(), 0, event.length);
            }
        }
        outgoing.send(event.outgoing, outbound);
        CommittedBlock block = event.outcome.committed();
        if (block != null) {
            int length = blockFinal.write(block);
            outbound.sendToSubscribers(FrameType.BLOCK_FINAL, blockFinal.buffer(), 0, length);
            blocks.giveBack(block);
        }
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
