package io.timecoin.client;

import static io.timecoin.base.EngineException.Category.ERROR;
import static io.timecoin.base.EngineException.Cause.NETWORK;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StatusDecoder;
import io.timecoin.codec.sbe.StatusQueryEncoder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Asks a validator how it stands, over a connection of its own. Blocks; any thread. */
public final class StatusQuery {
    private static final int BYTES = MessageHeaderEncoder.ENCODED_LENGTH + StatusQueryEncoder.BLOCK_LENGTH;

    private StatusQuery() {}

    /**
     * Connects, asks, and disconnects.
     *
     * @param timeoutMs most time for each of connecting and being answered, in ms
     * @throws EngineException ERROR NETWORK if no status arrives in time
     */
    public static NodeStatus ask(String host, int port, int timeoutMs) {
        CompletableFuture<NodeStatus> answer = new CompletableFuture<>();
        try (WireClient client = WireClient.connect(host, port, timeoutMs, new Receiver(answer))) {
            UnsafeBuffer query = new UnsafeBuffer(new byte[BYTES]);
            new StatusQueryEncoder().wrapAndApplyHeader(query, 0, new MessageHeaderEncoder());
            client.send(FrameType.STATUS_QUERY, 1, query, 0, BYTES);
            client.flush();
            return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new EngineException(
                    ERROR, NETWORK, "no status from " + host + ':' + port + " within " + timeoutMs + " ms", e);
        } catch (ExecutionException e) {
            throw new EngineException(
                    ERROR,
                    NETWORK,
                    "no status from " + host + ':' + port + ": " + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ERROR, NETWORK, "interrupted while waiting for a status", e);
        }
    }

    private record Receiver(CompletableFuture<NodeStatus> answer) implements FrameReceiver {
        @Override
        public void onFrame(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
            if (type == FrameType.STATUS) {
                answer.complete(decode(payload, offset));
            }
        }

        @Override
        public void onClosed(String reason) {
            answer.completeExceptionally(new EngineException(ERROR, NETWORK, reason));
        }

        private static NodeStatus decode(DirectBuffer payload, int offset) {
            StatusDecoder status = new StatusDecoder().wrapAndApplyHeader(payload, offset, new MessageHeaderDecoder());
            int block = status.offset();
            return new NodeStatus(
                    (int) status.chainId(),
                    status.height(),
                    status.sequence(),
                    status.eventTimeMs(),
                    status.poolTransactions(),
                    status.poolBytes(),
                    status.utxoCount(),
                    status.issued(),
                    status.committedTransactions(),
                    status.rejectedTransactions(),
                    status.feeFloor(),
                    status.burned(),
                    status.epoch(),
                    status.validators(),
                    status.validatorIndex(),
                    status.validatorPower(),
                    status.totalPower(),
                    Hash.of(payload, block + StatusDecoder.genesisHashEncodingOffset()),
                    Hash.of(payload, block + StatusDecoder.blockHashEncodingOffset()),
                    Hash.of(payload, block + StatusDecoder.parentStateRootEncodingOffset()),
                    Hash.of(payload, block + StatusDecoder.validatorEncodingOffset()),
                    status.agent());
        }
    }
}
