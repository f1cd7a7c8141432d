package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static io.timecoin.peers.Chains.filled;
import static io.timecoin.peers.Chains.hello;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.Compressor;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compressed frames over real sockets: who gets them, and what is done with those that lie. */
@Timeout(60)
class CompressedLinkTest {
    private static final int SERVER = 1;
    private static final int OTHER = 9;
    private static final int BLOCK_BYTES = 300_000;
    private static final TrafficConfig PLAIN = new TrafficConfig(false, TrafficConfig.Gossip.MESH);
    private static final TrafficConfig COMPRESSED = new TrafficConfig(true, TrafficConfig.Gossip.MESH);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private NetworkListener listen(int node, TrafficConfig traffic, PeerAddress... addresses) {
        NetworkListener listener = new NetworkListener(Chains.listener(0), Chains.config(node, addresses), traffic);
        opened.add(listener);
        listener.start(sink, ArchiveSources.NONE, () -> 0);
        return listener;
    }

    /** Half of it can be saved. */
    private static byte[] block(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        System.arraycopy(bytes, 0, bytes, length / 2, length / 2);
        return bytes;
    }

    private static byte[] compressed(byte[] payload) {
        try (Compressor compressor = new Compressor()) {
            byte[] bytes = new byte[compressor.compress(new UnsafeBuffer(payload), 0, payload.length)];
            compressor.buffer().getBytes(0, bytes);
            return bytes;
        }
    }

    private static byte[] flagged(FrameType type, long correlationId, byte[] payload) {
        byte[] frame = RawClient.frame(type, correlationId, payload);
        FrameHeader.encode(new UnsafeBuffer(frame), 0, type, FrameHeader.COMPRESSED, payload.length, correlationId);
        return frame;
    }

    private void send(NetworkListener from, byte[] payload) {
        long id = from.peers().get(0).connectionId();
        assertTrue(from.sendBulk(id, 5, FrameType.BLOCK, new UnsafeBuffer(payload), 0, payload.length));
    }

    private RecordingSink.Frame awaitBlock(int number) throws InterruptedException {
        await(() -> blocks().size() >= number);
        return blocks().get(number - 1);
    }

    private List<RecordingSink.Frame> blocks() {
        try {
            return sink.awaitFrames(0).stream()
                    .filter(frame -> frame.type() == FrameType.BLOCK)
                    .toList();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void shouldArrive(TrafficConfig sender, TrafficConfig receiver, boolean isCompressed) throws Exception {
        NetworkListener first = listen(SERVER, sender);
        NetworkListener second = listen(OTHER, receiver, Chains.address(first.port()));
        await(() -> first.peers().size() == 1 && second.peers().size() == 1);
        byte[] large = block(BLOCK_BYTES, 1);
        byte[] small = block(1_024, 2);
        send(first, large);
        send(first, small);
        RecordingSink.Frame told = awaitBlock(1);
        assertEquals(5, told.correlationId());
        assertArrayEquals(large, told.payload());
        assertArrayEquals(small, awaitBlock(2).payload());
        CompressionCounters out = first.counters().compression();
        CompressionCounters in = second.counters().compression();
        assertEquals(isCompressed ? 1 : 0, out.framesOut());
        assertEquals(isCompressed ? BLOCK_BYTES : 0, out.bytesBeforeOut());
        assertTrue(out.bytesAfterOut() <= BLOCK_BYTES * 0.6, "saved too little: " + out);
        assertEquals(out.framesOut(), in.framesIn());
        assertEquals(out.bytesBeforeOut(), in.bytesAfterIn());
        assertEquals(out.bytesAfterOut(), in.bytesBeforeIn());
        assertEquals(isCompressed, in.nanosIn() > 0 && out.nanosOut() > 0);
        await(() -> first.peers().get(0).queuedBytes() == 0, "what compression saved is given back");
    }

    @Test
    void shouldCompressBlocksWhenBothSidesTakeThem() throws Exception {
        shouldArrive(COMPRESSED, COMPRESSED, true);
    }

    @Test
    void shouldSendBlocksAsTheyAreWhenTheOtherSideDoesNotTakeThem() throws Exception {
        shouldArrive(COMPRESSED, PLAIN, false);
    }

    @Test
    void shouldSendBlocksAsTheyAreWhenItIsNotToCompress() throws Exception {
        shouldArrive(PLAIN, COMPRESSED, false);
    }

    private RawClient connect(NetworkListener listener) throws Exception {
        RawClient client = new RawClient(listener, 0);
        opened.add(client);
        return client;
    }

    private RawClient connectPeer(NetworkListener listener) throws Exception {
        RawClient peer = connect(listener);
        peer.say(hello(OTHER, 1));
        peer.hear();
        return peer;
    }

    @Test
    void shouldRefuseTheFlagBeforeTheHandshake() throws Exception {
        RawClient client = connect(listen(SERVER, COMPRESSED));
        client.write(flagged(FrameType.BLOCK, 3, compressed(block(BLOCK_BYTES, 1))));
        assertEquals(ResultCode.FRAME_FLAGS_UNKNOWN, client.read().resultCode());
        client.send(FrameType.STATUS_QUERY, 4, new byte[16]);
        assertEquals(FrameType.STATUS_QUERY, sink.awaitFrames(1).get(0).type());
    }

    @Test
    void shouldRefuseTheFlagWhenItHasNotSaidThatItTakesIt() throws Exception {
        RawClient peer = connectPeer(listen(SERVER, PLAIN));
        peer.write(flagged(FrameType.BLOCK, 3, compressed(block(BLOCK_BYTES, 1))));
        assertEquals(ResultCode.FRAME_FLAGS_UNKNOWN, peer.read().resultCode());
    }

    @Test
    void shouldRefuseBombsAndReadOn() throws Exception {
        NetworkListener listener = listen(SERVER, COMPRESSED);
        RawClient peer = connectPeer(listener);
        byte[] sound = compressed(block(BLOCK_BYTES, 1));
        byte[] claimsMore = sound.clone();
        new UnsafeBuffer(claimsMore).putInt(0, FrameType.BLOCK.payloadBytesMax());
        byte[] truncated = Arrays.copyOf(sound, sound.length - 1);
        byte[] twice = Arrays.copyOf(sound, 2 * sound.length - 4);
        System.arraycopy(sound, 4, twice, sound.length, sound.length - 4);
        byte[] bent = sound.clone();
        bent[4] ^= 1;
        List<byte[]> bombs = List.of(claimsMore, truncated, twice, bent, new byte[0], new byte[4], new byte[2_000]);
        for (int i = 0; i < bombs.size(); i++) {
            peer.write(flagged(FrameType.BLOCK, i, bombs.get(i)));
            RawClient.Frame answer = peer.read();
            assertEquals(i, answer.correlationId());
            assertEquals(ResultCode.COMPRESSION_INVALID, answer.resultCode());
        }
        peer.write(flagged(FrameType.BLOCK, 99, sound));
        assertArrayEquals(block(BLOCK_BYTES, 1), awaitBlock(1).payload());
        assertEquals(bombs.size(), listener.counters().compression().framesRefused());
        assertEquals(bombs.size(), listener.counters().framesRefused());
        assertEquals(bombs.size(), listener.counters().offences());
    }

    @Test
    void shouldOfferTheSameFrameAgainWhenTheSinkHadNoRoom() throws Exception {
        NetworkListener listener = listen(SERVER, COMPRESSED);
        RawClient peer = connectPeer(listener);
        await(() -> sink.frameCount() == 1);
        sink.allow(0);
        byte[] frame = flagged(FrameType.BLOCK, 1, compressed(block(BLOCK_BYTES, 1)));
        peer.write(frame);
        sink.awaitRefusals(1);
        listener.resume();
        sink.awaitRefusals(2);
        assertEquals(1, listener.counters().compression().framesIn(), "it was decompressed once");
        sink.allow(1);
        listener.resume();
        assertArrayEquals(block(BLOCK_BYTES, 1), awaitBlock(1).payload());
    }

    @Test
    void shouldKeepTheFirstHellosWordWhenLaterOnesSayLess() throws Exception {
        NetworkListener listener = listen(SERVER, COMPRESSED);
        RawClient peer = connect(listener);
        peer.say(Hello.ofPeer(Chains.config(OTHER), HelloView.TAKES_COMPRESSED | 0x80, 1, 0));
        assertEquals(HelloView.TAKES_COMPRESSED, peer.hear().capabilities());
        peer.say(Hello.ofPeer(Chains.config(OTHER), 0, 2, 0));
        await(() -> listener.peers().size() == 1 && listener.peers().get(0).height() == 2);
        assertEquals(filled(OTHER), listener.peers().get(0).node());
        send(listener, block(BLOCK_BYTES, 1));
        RawClient.Frame frame = peer.read();
        assertEquals(FrameType.BLOCK, frame.type());
        assertArrayEquals(compressed(block(BLOCK_BYTES, 1)), frame.payload());
    }

    @Test
    void shouldCompressNothingOnceClosed() {
        CompressionCounts counts = new CompressionCounts();
        OutboundCompression compression = new OutboundCompression(counts);
        compression.close();
        UnsafeBuffer payload = new UnsafeBuffer(block(BLOCK_BYTES, 1));
        assertNull(compression.frame(UnpooledByteBufAllocator.DEFAULT, FrameType.BLOCK, 1, payload, 0, BLOCK_BYTES));
        assertEquals(CompressionCounters.NONE, counts.snapshot());
    }
}
