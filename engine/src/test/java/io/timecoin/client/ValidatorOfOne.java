package io.timecoin.client;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.BlockFinalEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StatusEncoder;
import io.timecoin.peers.ListenerConfig;
import io.timecoin.peers.NetworkListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A listener with a small queue and one thread behind it, which accepts and "commits" at once. */
final class ValidatorOfOne implements InboundSink, AutoCloseable {
    private record Request(long connectionId, long correlationId, FrameType type, byte[] payload) {}

    private static final int QUEUE = 500;
    private static final int BLOCK_MAX = 200;

    final NetworkListener listener = new NetworkListener(ListenerConfig.at("127.0.0.1", 0));
    private final ArrayBlockingQueue<Request> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicBoolean refused = new AtomicBoolean();
    private final Thread publisher = new Thread(this::publish, "validator-of-one");
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[64 * 1024]);
    private final LedgerOfOne ledger;
    private final int withheldUntil;
    private final int rejectEvery;
    private final int closeAfter;
    private final List<Hash> block = new ArrayList<>();
    private int received;
    private long height;
    private volatile boolean stopped;

    private ValidatorOfOne(LedgerOfOne ledger, int withheldUntil, int rejectEvery, int closeAfter) {
        this.ledger = ledger;
        this.withheldUntil = withheldUntil;
        this.rejectEvery = rejectEvery;
        this.closeAfter = closeAfter;
    }

    /**
     * Starts one.
     *
     * @param withheldUntil answers nothing before so many transactions have arrived
     * @param rejectEvery refuses every n-th with DUST; 0 none
     * @param closeAfter ends after so many transactions; 0 never
     */
    static ValidatorOfOne start(TransferWorkload workload, int withheldUntil, int rejectEvery, int closeAfter) {
        LedgerOfOne ledger = new LedgerOfOne(Workloads.genesisFor(workload.config()), Workloads.WALLETS, false);
        ValidatorOfOne validator = new ValidatorOfOne(ledger, withheldUntil, rejectEvery, closeAfter);
        validator.listener.start(validator);
        validator.publisher.start();
        return validator;
    }

    /** Starts another validator of the same chain. */
    ValidatorOfOne peer() {
        ValidatorOfOne validator = new ValidatorOfOne(ledger, 0, 0, 0);
        validator.listener.start(validator);
        validator.publisher.start();
        return validator;
    }

    @Override
    public boolean offer(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        byte[] copy = new byte[length];
        payload.getBytes(offset, copy);
        if (queue.offer(new Request(connectionId, correlationId, type, copy))) {
            return true;
        }
        refused.set(true);
        return false;
    }

    private void publish() {
        List<Request> batch = new ArrayList<>();
        try {
            while (!stopped) {
                Request first = queue.poll(20, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                }
                queue.drainTo(batch, BLOCK_MAX);
                if (refused.getAndSet(false) || first == null) {
                    listener.resume();
                }
                if (received + batch.size() >= withheldUntil && !batch.isEmpty()) {
                    answer(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(List<Request> batch) {
        for (Request request : batch) {
            if (request.type() == FrameType.TRANSACTION) {
                onTransaction(request);
            } else {
                sendStatus(request);
            }
        }
        commit();
        listener.flush();
        if (closeAfter > 0 && received >= closeAfter) {
            stopped = true;
            listener.close();
        }
    }

    private void onTransaction(Request request) {
        received++;
        boolean reject = rejectEvery > 0 && received % rejectEvery == 0;
        ResultCode code = reject ? ResultCode.DUST : apply(request);
        AnswerEncoder answer = new AnswerEncoder()
                .wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
                .resultCode(code.code())
                .reserved(0)
                .requestType(request.type().code())
                .text(code.text());
        send(request, FrameType.ANSWER, answer.encodedLength());
    }

    private ResultCode apply(Request request) {
        synchronized (ledger) {
            ResultCode code = ledger.apply(new UnsafeBuffer(request.payload()), 0, request.payload().length);
            if (code == ResultCode.OK) {
                block.add(ledger.lastTxId());
            }
            return code;
        }
    }

    private void commit() {
        if (block.isEmpty()) {
            return;
        }
        height++;
        BlockFinalEncoder encoder = new BlockFinalEncoder()
                .wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
                .height(height)
                .timeMs(0);
        BlockFinalEncoder.TransactionsEncoder transactions = encoder.transactionsCount(block.size());
        for (Hash txId : block) {
            transactions.next().putTxId(txId.toByteArray(), 0, Hash.BYTES);
        }
        listener.sendToSubscribers(
                FrameType.BLOCK_FINAL, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
        block.clear();
    }

    private void sendStatus(Request request) {
        StatusEncoder status = new StatusEncoder()
                .wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
                .chainId(Workloads.CHAIN_ID)
                .network(ChainKind.MAINNET.ordinal())
                .poolTransactions(3)
                .height(height)
                .utxoCount(12)
                .feeFloor(1000)
                .putBlockHash(Hash.fromHex("cd".repeat(Hash.BYTES)).toByteArray(), 0, Hash.BYTES)
                .agent("validator of one");
        send(request, FrameType.STATUS, status.encodedLength());
    }

    private void send(Request request, FrameType type, int encodedLength) {
        listener.send(
                request.connectionId(),
                request.correlationId(),
                type,
                scratch,
                0,
                MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            publisher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
    }
}
