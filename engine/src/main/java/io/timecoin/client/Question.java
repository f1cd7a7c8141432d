package io.timecoin.client;

import static io.timecoin.base.EngineException.Category.ERROR;
import static io.timecoin.base.EngineException.Cause.NETWORK;

import io.timecoin.base.EngineException;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.AnswerView;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeIdentity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Asks a validator one thing, over a connection of its own. Blocks; any thread. */
final class Question {
    /** Finds the answer among the frames that come. */
    interface Reader<T> {
        /** What a frame says, or null if it is not the answer. */
        T read(FrameType type, DirectBuffer payload, int offset, int length);
    }

    private Question() {}

    /**
     * Connects, asks, and disconnects.
     *
     * @param timeoutMs most time for each of connecting and being answered, in ms
     * @param identity of the asking side, or null for a validator without TLS
     * @throws EngineException ERROR NETWORK if no answer arrives in time, or one that refuses and the reader does not read
     */
    static <T> T ask(
            String host,
            int port,
            int timeoutMs,
            NodeIdentity identity,
            FrameType type,
            UnsafeBuffer query,
            Reader<T> reader) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        String from = "no status from " + host + ':' + port;
        try (WireClient client =
                WireClient.connect(host, port, timeoutMs, identity, new Receiver<>(answer, type, reader))) {
            client.send(type, 1, query, 0, query.capacity());
            client.flush();
            return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new EngineException(ERROR, NETWORK, from + " within " + timeoutMs + " ms", e);
        } catch (ExecutionException e) {
            throw new EngineException(ERROR, NETWORK, from + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ERROR, NETWORK, "interrupted while waiting for a status", e);
        }
    }

    /** What an answer says for people; one without the form of an answer says nothing, and that is told. */
    static String text(DirectBuffer payload, int offset, int length) {
        AnswerView answer = new AnswerView();
        return answer.wrap(payload, offset, length) == ResultCode.OK
                ? answer.text()
                : "the answer has not the form of one";
    }

    private record Receiver<T>(CompletableFuture<T> answer, FrameType asked, Reader<T> reader)
            implements FrameReceiver {
        @Override
        public void onFrame(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
            T read = reader.read(type, payload, offset, length);
            if (read != null) {
                answer.complete(read);
            } else if (type == FrameType.ANSWER) {
                refused(payload, offset, length);
            }
        }

        private void refused(DirectBuffer payload, int offset, int length) {
            AnswerView refusal = new AnswerView();
            boolean hasForm = refusal.wrap(payload, offset, length) == ResultCode.OK;
            if (!hasForm || refusal.requestType() == asked.code()) {
                answer.completeExceptionally(new EngineException(ERROR, NETWORK, text(payload, offset, length)));
            }
        }

        @Override
        public void onClosed(String reason) {
            answer.completeExceptionally(new EngineException(ERROR, NETWORK, reason));
        }
    }
}
