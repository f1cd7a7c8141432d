package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.BlockFinalDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SubscribeBlocksEncoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client that remembers what it was promised: which transfers were answered with OK, which were seen in a final
 * block, and the hash and parent state root of every final block. It outlives the validators it talks to.
 */
final class AcceptanceRecord {
    static final int WINDOW = 32;

    /** Of one wallet's transfers, each spending the one before: well within what the pool takes. */
    private static final int CHAINED_MAX = 10;

    private enum Fate {
        UNSENT,
        SENT,
        ACCEPTED,
        FINAL,
        FINAL_AND_CHECKED
    }

    /** What a client is told of a final block. */
    record SeenBlock(Hash hash, Hash parentStateRoot) {}

    final TreeMap<Long, SeenBlock> blocks = new TreeMap<>();
    private final PlannedTransfers transfers;
    private final Fate[] fates;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private int next;
    private int unanswered;
    private int answers;
    private int uncommitted;
    private WireProbe probe;

    AcceptanceRecord(PlannedTransfers transfers) {
        this.transfers = transfers;
        this.fates = new Fate[transfers.count()];
        Arrays.fill(fates, Fate.UNSENT);
    }

    /** Connects to a validator, subscribes to its blocks, and holds it to everything promised by those before it. */
    void connect(int port) throws IOException {
        probe = new WireProbe(port);
        unanswered = 0;
        SubscribeBlocksEncoder encoder = new SubscribeBlocksEncoder();
        UnsafeBuffer frame = new UnsafeBuffer(new byte[64]);
        encoder.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder()).reserved(0);
        probe.send(FrameType.SUBSCRIBE_BLOCKS, 0, frame, encoder.limit());
        assertEquals(ResultCode.OK, answer());
        check(number -> fates[number] != Fate.FINAL_AND_CHECKED);
    }

    /** Waits for what is unanswered. */
    void settle() {
        while (unanswered > 0) {
            assertTrue(receiveOne(), "the validator went away");
        }
    }

    /** Holds a validator to everything ever promised. */
    void checkAll() throws IOException {
        check(number -> true);
    }

    /** Submits again what was submitted before, parents first, and judges each answer by what was promised. */
    private void check(IntPredicate isChecked) throws IOException {
        int[] numbers = IntStream.range(0, next).filter(isChecked).toArray();
        int sent = 0;
        for (int received = 0; received < numbers.length; received++) {
            for (; sent < numbers.length && sent - received < WINDOW; sent++) {
                UnsafeBuffer frame = transfers.frame(numbers[sent]);
                probe.send(FrameType.TRANSACTION, numbers[sent], frame, frame.capacity());
            }
            ResultCode code = answer();
            assertEquals(numbers[received], probe.correlationId);
            judge(numbers[received], code);
        }
    }

    private void judge(int number, ResultCode code) {
        Fate promised = fates[number];
        String what = "transfer " + number + ", " + promised + ": " + code;
        if (code == ResultCode.INPUT_UNKNOWN) {
            become(number, promised.compareTo(Fate.FINAL) >= 0 ? Fate.FINAL_AND_CHECKED : Fate.FINAL);
        } else if (code == ResultCode.ALREADY_POOLED) {
            assertTrue(promised.compareTo(Fate.ACCEPTED) <= 0, what);
            become(number, Fate.ACCEPTED);
        } else {
            assertTrue(code == ResultCode.OK && promised == Fate.SENT, what);
            become(number, Fate.ACCEPTED);
        }
    }

    private ResultCode answer() throws IOException {
        UnsafeBuffer payload = probe.receive();
        while (probe.type == FrameType.BLOCK_FINAL) {
            onBlock(payload);
            payload = probe.receive();
        }
        assertEquals(FrameType.ANSWER, probe.type);
        return codeOf(payload);
    }

    private ResultCode codeOf(UnsafeBuffer payload) {
        return ResultCode.byCode(
                new AnswerDecoder().wrapAndApplyHeader(payload, 0, header).resultCode());
    }

    /** Submits transfers and takes what comes, until a count of answers says so; false if the validator went away. */
    boolean drive(IntPredicate isEnough) throws IOException {
        int before = answers;
        while (!isEnough.test(answers - before)) {
            if (!submitMore() || !receiveOne()) {
                return false;
            }
        }
        return true;
    }

    /** Takes what was sent before the validator went away. */
    void drain() throws IOException {
        while (receiveOne()) {
            // Until the connection ends.
        }
        probe.close();
    }

    private boolean submitMore() {
        try {
            while (unanswered < WINDOW && uncommitted < CHAINED_MAX * transfers.wallets && next < fates.length) {
                UnsafeBuffer frame = transfers.frame(next);
                fates[next] = Fate.SENT;
                uncommitted++;
                unanswered++;
                probe.send(FrameType.TRANSACTION, next++, frame, frame.capacity());
            }
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean receiveOne() {
        UnsafeBuffer payload;
        try {
            payload = probe.receive();
        } catch (IOException gone) {
            return false;
        }
        if (probe.type == FrameType.BLOCK_FINAL) {
            onBlock(payload);
            return true;
        }
        assertEquals(FrameType.ANSWER, probe.type);
        int number = (int) probe.correlationId;
        assertEquals(ResultCode.OK, codeOf(payload), "transfer " + number);
        become(number, Fate.ACCEPTED);
        unanswered--;
        answers++;
        return true;
    }

    private void become(int number, Fate fate) {
        if (fates[number].compareTo(fate) < 0) {
            uncommitted -= fates[number].compareTo(Fate.FINAL) < 0 && fate.compareTo(Fate.FINAL) >= 0 ? 1 : 0;
            fates[number] = fate;
        }
    }

    private void onBlock(UnsafeBuffer payload) {
        BlockFinalDecoder block = new BlockFinalDecoder().wrapAndApplyHeader(payload, 0, header);
        SeenBlock seen = new SeenBlock(
                Hash.of(payload, block.offset() + BlockFinalDecoder.blockHashEncodingOffset()),
                Hash.of(payload, block.offset() + BlockFinalDecoder.parentStateRootEncodingOffset()));
        assertTrue(
                blocks.isEmpty() || block.height() > blocks.lastKey(),
                "height " + block.height() + " is final after " + blocks);
        blocks.put(block.height(), seen);
        BlockFinalDecoder.TransactionsDecoder ids = block.transactions();
        int count = ids.count();
        int at = block.limit();
        for (int i = 0; i < count; i++) {
            int number = transfers.numberOf(Hash.of(payload, at + i * Hash.BYTES));
            assertTrue(number >= 0 && fates[number] != Fate.UNSENT, "a block holds what was submitted");
            become(number, Fate.FINAL);
        }
    }

    /** Whether a transfer was accepted or seen final. */
    boolean isPromised(int number) {
        return fates[number].compareTo(Fate.ACCEPTED) >= 0;
    }

    /** How many transfers have come how far. */
    String summary() {
        int[] counts = new int[Fate.values().length];
        for (Fate fate : fates) {
            counts[fate.ordinal()]++;
        }
        return Arrays.toString(Fate.values()) + ' ' + Arrays.toString(counts) + ", " + blocks.size() + " blocks";
    }
}
