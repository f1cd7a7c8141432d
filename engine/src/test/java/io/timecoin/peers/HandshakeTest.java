package io.timecoin.peers;

import static io.timecoin.peers.Chains.CHAIN_ID;
import static io.timecoin.peers.Chains.GENESIS;
import static io.timecoin.peers.Chains.await;
import static io.timecoin.peers.Chains.filled;
import static io.timecoin.peers.Chains.hello;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateSource;
import io.timecoin.codec.SyncSource;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.BlocksRequestEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a connection must say to become a link, seen from the side that accepts. */
@Timeout(60)
class HandshakeTest {
    private static final int SELF = 5;
    private static final int OTHER = 9;
    private static final long HEIGHT = 42;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

    private final RecordingSink sink = new RecordingSink();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private NetworkListener listener;

    @BeforeEach
    void start() {
        listener = new NetworkListener(Chains.listener(0), Chains.config(SELF));
        listener.start(sink, sources(), () -> HEIGHT);
    }

    private ArchiveSources sources() {
        return new ArchiveSources(this::serve, StateSource.NONE, SyncSource.NONE, false);
    }

    private boolean serve(long connectionId, long correlationId, long fromHeight, int count) {
        requests.add(connectionId + " " + correlationId + " " + fromHeight + " " + count);
        return fromHeight != 0;
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    private Hello ownHello() {
        return Hello.ofPeer(Chains.config(SELF), TrafficConfig.defaults().capabilities(), HEIGHT, listener.port());
    }

    private RawClient connect() throws IOException {
        return new RawClient(listener, 0);
    }

    private RawClient connectPeer(int node) throws IOException {
        RawClient peer = connect();
        peer.say(hello(node, 3));
        peer.hear();
        return peer;
    }

    @Test
    void shouldAnswerAHelloWithItsOwnAndTellTheSink() throws Exception {
        try (RawClient peer = connect()) {
            assertTrue(listener.peers().isEmpty());
            peer.say(hello(OTHER, 17));
            assertEquals(ownHello(), peer.hear());
            RecordingSink.Frame told = sink.awaitFrames(1).get(0);
            assertEquals(FrameType.HELLO, told.type());
            assertArrayEquals(RawClient.hello(hello(OTHER, 17)), told.payload());
            PeerView view = listener.peers().get(0);
            assertEquals(told.connectionId(), view.connectionId());
            assertEquals(filled(OTHER), view.node());
            assertEquals(17, view.height());
            assertFalse(view.isDialled());
            assertTrue(view.address().startsWith("127.0.0.1:"), view.address());
            assertTrue(view.sinceMs() > 0);
        }
        await(() -> listener.peers().isEmpty());
        assertEquals(0, listener.counters().linksRefused());
    }

    @Test
    void shouldRefuseAHelloThatDoesNotFitAndEnd() throws Exception {
        Voucher node = Chains.node(OTHER);
        assertRefused(ResultCode.PROTOCOL_VERSION, new Hello(3, 2, CHAIN_ID, 1, GENESIS, node, 0));
        assertRefused(ResultCode.ROLE_UNKNOWN, new Hello(2, 3, CHAIN_ID, 1, GENESIS, node, 0));
        assertRefused(ResultCode.WRONG_CHAIN, new Hello(2, 2, CHAIN_ID + 1, 1, GENESIS, node, 0));
        assertRefused(ResultCode.WRONG_GENESIS, new Hello(2, 2, CHAIN_ID, 1, filled(1), node, 0));
        assertRefused(ResultCode.WRONG_GENESIS, new Hello(2, 2, CHAIN_ID, 1, Hash.ZERO, node, 0));
        assertRefused(ResultCode.WRONG_GENESIS, new Hello(2, 1, CHAIN_ID, 1, filled(1), node, 0));
        assertRefused(ResultCode.NOT_CANONICAL, new Hello(2, 2, CHAIN_ID, -1, GENESIS, node, 0));
        assertRefused(ResultCode.LINK_TO_SELF, hello(SELF, 1));
        assertEquals(0, sink.frameCount());
        assertEquals(8, listener.counters().linksRefused());
    }

    private void assertRefused(ResultCode code, Hello hello) throws IOException {
        assertRefused(code, RawClient.hello(hello));
    }

    /** Whatever follows in the same packet is not looked at. */
    private void assertRefused(ResultCode code, byte[] payload) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.write(RawClient.frame(FrameType.HELLO, 6, payload));
        stream.write(RawClient.frame(FrameType.TRANSACTION, 7, PAYLOAD));
        stream.write(RawClient.frame(FrameType.HELLO, 8, RawClient.hello(hello(OTHER, 1))));
        try (RawClient client = connect()) {
            client.write(stream.toByteArray());
            RawClient.Frame answer = client.read();
            assertEquals(FrameType.ANSWER, answer.type());
            assertEquals(6, answer.correlationId());
            assertEquals(code, answer.resultCode());
            assertTrue(client.ends());
        }
    }

    @Test
    void shouldRefuseAHelloOfAnotherForm() throws Exception {
        byte[] good = RawClient.hello(hello(OTHER, 1));
        assertRefused(ResultCode.MALFORMED, new byte[0]);
        assertRefused(ResultCode.MALFORMED, Arrays.copyOf(good, good.length - 1));
        assertRefused(ResultCode.MALFORMED, Arrays.copyOf(good, 20));
        assertRefused(ResultCode.TRAILING_BYTES, Arrays.copyOf(good, good.length + 1));
        for (int at = 0; at < 8; at++) {
            byte[] other = good.clone();
            other[at]++;
            assertRefused(ResultCode.NOT_CANONICAL, other);
        }
        byte[] giant = good.clone();
        giant[good.length - 4] = -1;
        assertRefused(ResultCode.MALFORMED, giant);
        assertEquals(0, sink.frameCount());
    }

    @Test
    void shouldTakeFramesOfPeersFromPeersOnly() throws Exception {
        int refused = 0;
        try (RawClient client = connect()) {
            for (FrameType type : FrameType.values()) {
                if (type.isPeerOnly() && type != FrameType.ANSWER) {
                    client.send(type, 11, new byte[type.payloadBytesMax()]);
                    RawClient.Frame answer = client.read();
                    assertEquals(11, answer.correlationId());
                    assertEquals(ResultCode.HELLO_REQUIRED, answer.resultCode(), type.name());
                    refused++;
                }
            }
            assertEquals(21, refused);
            // An answer is refused without one: two that answer each other's would never end.
            client.send(FrameType.ANSWER, 12, PAYLOAD);
            client.send(FrameType.TRANSACTION, 13, PAYLOAD);
            assertEquals(13, sink.awaitFrames(1).get(0).correlationId());
            assertEquals(22, listener.counters().framesRefused());
            client.say(hello(OTHER, 1));
            client.hear();
            client.send(FrameType.ANSWER, 14, PAYLOAD);
            client.send(FrameType.VOTE, 15, PAYLOAD);
            List<RecordingSink.Frame> frames = sink.awaitFrames(3);
            assertEquals(FrameType.HELLO, frames.get(1).type());
            assertEquals(FrameType.VOTE, frames.get(2).type());
        }
        assertTrue(requests.isEmpty());
    }

    @Test
    void shouldLetAClientSayHelloAndStayOne() throws Exception {
        try (RawClient client = connect()) {
            for (Hash genesis : List.of(Hash.ZERO, GENESIS)) {
                client.say(new Hello(2, 1, CHAIN_ID, 0, genesis, Voucher.ofNode(NodeKey.NONE), 0));
                assertEquals(ResultCode.OK, client.read().resultCode());
            }
            client.send(FrameType.VOTE, 2, PAYLOAD);
            assertEquals(ResultCode.HELLO_REQUIRED, client.read().resultCode());
        }
        assertEquals(0, sink.frameCount());
    }

    @Test
    void shouldTellTheSinkOfAHelloAgainOnlyIfTheHeightMoved() throws Exception {
        try (RawClient peer = connectPeer(OTHER)) {
            peer.say(hello(OTHER, 3));
            peer.say(hello(OTHER, 4));
            peer.say(hello(OTHER, 4));
            peer.send(FrameType.VOTE, 1, PAYLOAD);
            List<RecordingSink.Frame> frames = sink.awaitFrames(3);
            assertEquals(
                    List.of(FrameType.HELLO, FrameType.HELLO, FrameType.VOTE),
                    frames.stream().map(RecordingSink.Frame::type).toList());
            assertArrayEquals(RawClient.hello(hello(OTHER, 4)), frames.get(1).payload());
            assertEquals(4, listener.peers().get(0).height());
        }
    }

    @Test
    void shouldEndALinkThatChangesItsNodeOrRole() throws Exception {
        for (Hello later : List.of(hello(OTHER + 1, 3), new Hello(2, 1, CHAIN_ID, 3, GENESIS, Chains.node(OTHER), 0))) {
            try (RawClient peer = connectPeer(OTHER)) {
                peer.say(later);
                assertEquals(ResultCode.NODE_CHANGED, peer.read().resultCode());
                assertTrue(listener.peers().isEmpty());
                assertTrue(peer.ends());
            }
        }
    }

    @Test
    void shouldSayHelloOnceWhenTheSinkHasNoRoomForTheOthers() throws Exception {
        sink.allow(0);
        try (RawClient peer = connect()) {
            peer.say(hello(OTHER, 3));
            peer.send(FrameType.VOTE, 1, PAYLOAD);
            sink.awaitRefusals(1);
            listener.resume();
            sink.awaitRefusals(2);
            sink.allow(10);
            listener.resume();
            List<RecordingSink.Frame> frames = sink.awaitFrames(2);
            assertEquals(FrameType.HELLO, frames.get(0).type());
            assertEquals(FrameType.VOTE, frames.get(1).type());
            peer.hear();
            listener.send(frames.get(0).connectionId(), 2, FrameType.VOTE, new UnsafeBuffer(PAYLOAD), 0, 5);
            listener.flush();
            assertEquals(FrameType.VOTE, peer.read().type());
        }
    }

    @Test
    void shouldHandRequestsForBlocksToTheirSource() throws Exception {
        try (RawClient peer = connectPeer(OTHER)) {
            long id = listener.peers().get(0).connectionId();
            peer.send(FrameType.BLOCKS_REQUEST, 1, blocksRequest(77, Limits.BLOCKS_A_REQUEST_MAX));
            peer.send(FrameType.BLOCKS_REQUEST, 2, blocksRequest(0, 1));
            RawClient.Frame full = peer.read();
            assertEquals(2, full.correlationId());
            assertEquals(ResultCode.RATE_LIMITED, full.resultCode());
            assertEquals(1, listener.counters().archiveRequestsDropped());
            assertEquals(List.of(id + " 1 77 " + Limits.BLOCKS_A_REQUEST_MAX, id + " 2 0 1"), requests);

            assertRequestRefused(peer, ResultCode.NOT_CANONICAL, blocksRequest(1, 0));
            assertRequestRefused(peer, ResultCode.NOT_CANONICAL, blocksRequest(1, Limits.BLOCKS_A_REQUEST_MAX + 1));
            assertRequestRefused(peer, ResultCode.NOT_CANONICAL, blocksRequest(1, -1));
            assertRequestRefused(peer, ResultCode.NOT_CANONICAL, blocksRequest(-1, 1));
            byte[] reserved = blocksRequest(1, 1);
            reserved[reserved.length - 1] = 1;
            assertRequestRefused(peer, ResultCode.NOT_CANONICAL, reserved);
            assertRequestRefused(peer, ResultCode.MALFORMED, Arrays.copyOf(reserved, reserved.length - 1));
            assertEquals(2, requests.size());
        }
    }

    /** None is answered, none reaches a newcomer, and each counts. */
    @Test
    void shouldHoldAnswersOfAnotherFormAgainstWhoSendsThem() throws Exception {
        byte[] good = answer(FrameType.STATE_REQUEST);
        byte[] another = good.clone();
        another[2]++;
        byte[] giant = good.clone();
        giant[good.length - 1] = -1;
        byte[] reserved = good.clone();
        reserved[10] = 1;
        List<byte[]> wrong = List.of(
                new byte[0],
                PAYLOAD,
                Arrays.copyOf(good, good.length - 1),
                Arrays.copyOf(good, good.length + 1),
                new byte[FrameType.ANSWER.payloadBytesMax()],
                another,
                giant,
                reserved);
        try (NetworkListener newcomer = new NetworkListener(Chains.listener(0), Chains.config(SELF))) {
            newcomer.start(sink, ArchiveSources.NEWCOMER, () -> HEIGHT);
            try (RawClient peer = new RawClient(newcomer, 0)) {
                peer.say(hello(OTHER, 3));
                peer.hear();
                for (byte[] payload : wrong) {
                    peer.send(FrameType.ANSWER, 1, payload);
                }
                peer.send(FrameType.ANSWER, 2, good);
                List<RecordingSink.Frame> frames = sink.awaitFrames(2);
                assertEquals(FrameType.HELLO, frames.get(0).type());
                assertEquals(2, frames.get(1).correlationId());
                assertArrayEquals(good, frames.get(1).payload());
                assertEquals(wrong.size(), newcomer.counters().offences());
                assertEquals(wrong.size(), newcomer.counters().framesRefused());
            }
            assertEquals(2, sink.frameCount());
        }
    }

    private static byte[] answer(FrameType request) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameType.ANSWER.payloadBytesMax()]);
        AnswerEncoder encoder = new AnswerEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .resultCode(ResultCode.NOT_HERE.code())
                .reserved(0)
                .requestType(request.code())
                .text("");
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static void assertRequestRefused(RawClient peer, ResultCode code, byte[] payload) throws IOException {
        peer.send(FrameType.BLOCKS_REQUEST, 3, payload);
        assertEquals(code, peer.read().resultCode());
    }

    private static byte[] blocksRequest(long fromHeight, int count) {
        UnsafeBuffer buffer =
                new UnsafeBuffer(new byte[MessageHeaderEncoder.ENCODED_LENGTH + BlocksRequestEncoder.BLOCK_LENGTH]);
        new BlocksRequestEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .fromHeight(fromHeight)
                .count(Integer.toUnsignedLong(count))
                .reserved(0);
        return buffer.byteArray();
    }

    @Test
    void shouldKeepALinkFromSilenceAndEndASilentOne() throws Exception {
        ListenerConfig impatient = new ListenerConfig("127.0.0.1", 0, 4, 2_000, 256 * 1024, 1);
        long[] height = {HEIGHT};
        try (NetworkListener other = new NetworkListener(impatient, Chains.config(SELF))) {
            other.start(sink, sources(), () -> height[0]++);
            try (RawClient peer = new RawClient(other, 0)) {
                peer.say(hello(OTHER, 1));
                assertEquals(HEIGHT, peer.hear().height());
                assertEquals(HEIGHT + 1, peer.hear().height());
                await(() -> other.counters().connectionsIdle() == 1);
            }
        }
    }
}
