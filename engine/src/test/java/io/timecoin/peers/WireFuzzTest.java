package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.AnswerView;
import io.timecoin.codec.EpochRecordView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HashList;
import io.timecoin.codec.PeersView;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.codec.StateRequestView;
import io.timecoin.codec.SyncOfferView;
import io.timecoin.codec.SyncRequestView;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.SampleHistory;
import io.timecoin.replica.TransactionIds;
import io.timecoin.replica.TrustedChain;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A million inputs that nobody honest sends, at everything that judges bytes before their sender is known: frames, every message
 * in them, and the TLS handshake. Nothing is thrown, nothing hangs, and nothing is allocated because of a claim.
 */
@Timeout(600)
class WireFuzzTest {
    private static final int FRAMES = 980_000;
    private static final int HANDSHAKES = 20_000;
    private static final int CHAIN_ID = 7;
    private static final long[] CLAIMS = {0, 1, 15, 16, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL};
    private static final FrameType[] TYPES = FrameType.values();
    private static final Set<FrameType> TAKEN =
            Stream.of(TYPES).filter(FrameType::isInbound).collect(Collectors.toCollection(TreeSet::new));
    private static final Map<FrameType, Integer> BLOCK_LENGTHS = constants("BLOCK_LENGTH");
    private static final Map<FrameType, Integer> TEMPLATES = constants("TEMPLATE_ID");

    /** What the schema says of the message of every type that is taken. */
    private static Map<FrameType, Integer> constants(String name) {
        Map<FrameType, Integer> byType = new HashMap<>();
        for (FrameType type : TAKEN) {
            FrameType of = type == FrameType.EVIDENCE ? FrameType.TRANSACTION : type;
            String message = Stream.of(of.name().split("_"))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining());
            try {
                Class<?> decoder = Class.forName("io.timecoin.codec.sbe." + message + "Decoder");
                byType.put(type, decoder.getField(name).getInt(null));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the schema has no message of " + type, e);
            }
        }
        return byType;
    }

    /** Takes every frame there is and reads it as its kind is read. */
    private static final class Reading implements FrameReader.Consumer {
        private final Preparation preparation = new Preparation(CHAIN_ID, Hash.ZERO, null);
        private final TransactionIds ids = new TransactionIds();
        private final Map<FrameType, EventKind> kinds = new HashMap<>();
        private final AnswerView answer = new AnswerView();
        private final StateRequestView stateRequest = new StateRequestView();
        private final StateChildrenView stateChildren = new StateChildrenView();
        private final StateCoinsView stateCoins = new StateCoinsView();
        private final SyncRequestView syncRequest = new SyncRequestView();
        private final SyncOfferView syncOffer = new SyncOfferView();
        private final EpochRecordView epochRecord = new EpochRecordView();
        private final PeersView peers = new PeersView();
        private final TrustedChain chain =
                new TrustedChain(SampleHistory.run(1, 4, 100).history().genesis(), new BouncyCastleVerifier(16), null);

        /** Of which types a frame has come that was read. */
        private final Set<FrameType> readers = new TreeSet<>();

        private long taken;
        private long refused;
        private long good;

        private Reading() {
            for (FrameType type : TYPES) {
                for (EventKind kind : EventKind.values()) {
                    if (kind.name().equals(type.name())) {
                        kinds.put(type, kind);
                    }
                }
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public ResultCode admit(FrameType type, int payloadBytes) {
            return ResultCode.OK;
        }

        @Override
        public boolean onFrame(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
            taken++;
            ResultCode code = read(type, buffer, offset, length);
            readers.add(type);
            good += code == ResultCode.OK ? 1 : 0;
            return true;
        }

        /** As the connection and whoever it offers a frame to do; a type that nobody reads is a fault of this test. */
        private ResultCode read(FrameType type, DirectBuffer buffer, int offset, int length) {
            EventKind kind = kinds.get(type);
            if (kind != null && Preparation.isNeededFor(kind)) {
                ResultCode code = preparation.prepare(kind, buffer, offset, length, ids);
                return type == FrameType.HELLO ? hello(code, buffer, offset, length) : code;
            }
            return switch (type) {
                // Its length is all there is to it, and the frame reader has judged that.
                case STATUS_QUERY -> ResultCode.OK;
                case SUBSCRIBE_BLOCKS -> MessageForm.checkSubscribeBlocks(buffer, offset, length);
                case BLOCKS_REQUEST -> MessageForm.checkBlocksRequest(buffer, offset, length);
                case ANSWER -> {
                    ResultCode code = answer.wrap(buffer, offset, length);
                    if (code == ResultCode.OK) {
                        answer.text();
                    }
                    yield code;
                }
                case STATE_REQUEST -> stateRequest.wrap(buffer, offset, length);
                case STATE_CHILDREN -> stateChildren.wrap(buffer, offset, length);
                case STATE_COINS -> stateCoins.wrap(buffer, offset, length);
                case SYNC_OFFER_REQUEST -> syncRequest.wrapOffer(buffer, offset, length);
                case SYNC_OFFER -> syncOffer(buffer, offset, length);
                case EPOCH_REQUEST -> syncRequest.wrapEpochs(buffer, offset, length);
                case EPOCH_RECORD -> epochRecord(buffer, offset, length);
                case PEERS_REQUEST -> peers.wrapRequest(buffer, offset, length);
                case PEERS -> peers.wrap(buffer, offset, length);
                case TX_ANNOUNCE, TX_REQUEST -> HashList.check(type, buffer, offset, length);
                case PEER_STATES_QUERY -> PeerStatesFrame.checkQuery(buffer, offset, length);
                default -> throw new AssertionError("nobody reads " + type);
            };
        }

        private ResultCode hello(ResultCode prepared, DirectBuffer buffer, int offset, int length) {
            ResultCode code = Hello.checkForm(buffer, offset, length);
            if (code == ResultCode.OK) {
                Hello.decode(buffer, offset).check(Chains.config(1));
            }
            return prepared;
        }

        private ResultCode syncOffer(DirectBuffer buffer, int offset, int length) {
            ResultCode code = syncOffer.wrap(buffer, offset, length);
            if (code == ResultCode.OK) {
                chain.judge(buffer, offset, length);
            }
            return code;
        }

        private ResultCode epochRecord(DirectBuffer buffer, int offset, int length) {
            ResultCode code = epochRecord.wrap(buffer, offset, length);
            if (code == ResultCode.OK) {
                chain.take(buffer, offset, length);
            }
            return code;
        }

        @Override
        public void onRefused(ResultCode code, int typeCode, long correlationId, boolean last) {
            refused++;
        }
    }

    /** A frame whose message begins as the schema says more often than not, and goes on as chance has it. */
    private static byte[] frame(Random random) {
        FrameType type = TYPES[random.nextInt(TYPES.length)];
        int length = random.nextInt(16) == 0 ? random.nextInt(4096) : random.nextInt(420);
        UnsafeBuffer frame = new UnsafeBuffer(new byte[FrameHeader.BYTES + length]);
        byte[] payload = new byte[length];
        if (random.nextBoolean()) {
            random.nextBytes(payload);
        } else {
            Arrays.fill(payload, (byte) random.nextInt(3));
        }
        frame.putBytes(FrameHeader.BYTES, payload);
        if (length >= 8 && random.nextInt(8) != 0) {
            boolean isIts = random.nextBoolean() && type.isInbound();
            int blockLength = isIts ? BLOCK_LENGTHS.get(type) : random.nextInt(5) * 4 + 8 * random.nextInt(30);
            frame.putShort(FrameHeader.BYTES, (short) blockLength, ByteOrder.LITTLE_ENDIAN);
            int template = isIts ? TEMPLATES.get(type) : random.nextInt(40);
            frame.putShort(FrameHeader.BYTES + 2, (short) template, ByteOrder.LITTLE_ENDIAN);
            frame.putShort(FrameHeader.BYTES + 4, (short) 7410, ByteOrder.LITTLE_ENDIAN);
            frame.putShort(FrameHeader.BYTES + 6, (short) 1, ByteOrder.LITTLE_ENDIAN);
        }
        long claimed = length;
        if (random.nextInt(12) == 0) {
            int pick = random.nextInt(CLAIMS.length + 3);
            claimed = pick < CLAIMS.length ? CLAIMS[pick] : type.payloadBytesMax() + pick - CLAIMS.length - 1L;
        }
        frame.putInt(0, (int) claimed, ByteOrder.LITTLE_ENDIAN);
        frame.putByte(4, (byte) (random.nextInt(16) == 0 ? random.nextInt() : type.code()));
        frame.putByte(5, (byte) (random.nextInt(32) == 0 ? random.nextInt() : 0));
        frame.putShort(6, (short) (random.nextInt(32) == 0 ? random.nextInt() : 0));
        frame.putLong(8, random.nextLong());
        return frame.byteArray();
    }

    @Test
    void shouldTakeAnyFrames() {
        Random random = new Random(410);
        Reading reading = new Reading();
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        InboundCompression compression = new InboundCompression(new CompressionCounts());
        FrameReader reader = new FrameReader(allocator, reading, compression);
        long offered = 0;
        long arrivedSince = 0;
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = frame(random);
            int cut = random.nextInt(3) == 0 ? random.nextInt(frame.length + 1) : frame.length;
            assertTrue(feed(reader, frame, 0, cut) && feed(reader, frame, cut, frame.length));
            offered += frame.length;
            arrivedSince += frame.length;
            // What a claim may cost is a first buffer; all beyond has arrived.
            assertTrue(
                    allocator.metric().usedDirectMemory() <= 64 * 1024 + 2 * arrivedSince + FrameHeader.BYTES,
                    "input " + i);
            if (random.nextInt(50) == 0) {
                reader.release();
                reader = new FrameReader(allocator, reading, compression);
                arrivedSince = 0;
                assertEquals(0, allocator.metric().usedDirectMemory(), "input " + i);
            }
        }
        reader.release();
        compression.close();
        assertEquals(TAKEN, reading.readers);
        assertTrue(reading.good > FRAMES / 10_000, reading.good + " frames of a right form");
        assertTrue(reading.taken > FRAMES / 20, reading.taken + " frames taken of " + offered + " bytes");
        assertTrue(reading.refused > FRAMES / 50, reading.refused + " frames refused");
    }

    private static boolean feed(FrameReader reader, byte[] bytes, int from, int to) {
        ByteBuf in = Unpooled.directBuffer(Math.max(1, to - from)).writeBytes(bytes, from, to - from);
        boolean isUsed = reader.read(in);
        in.release();
        return isUsed;
    }

    @Test
    void shouldTakeAnyHandshake() throws Exception {
        Random random = new Random(1846);
        NodeIdentity server = NodeIdentity.ephemeral();
        byte[] honest = firstFlight();
        for (int i = 0; i < HANDSHAKES; i++) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            EmbeddedChannel channel = new EmbeddedChannel(new SslHandler(server.engine(false)));
            channel.pipeline().addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(io.netty.channel.ChannelHandlerContext ctx, Throwable cause) {
                    if (!TlsReason.isOne(cause)) {
                        thrown.set(cause);
                    }
                }
            });
            channel.writeInbound(Unpooled.wrappedBuffer(mutated(honest, random)));
            channel.finishAndReleaseAll();
            assertEquals(null, thrown.get(), "input " + i);
        }
    }

    private static byte[] firstFlight() {
        EmbeddedChannel client =
                new EmbeddedChannel(new SslHandler(NodeIdentity.ephemeral().engine(true)));
        ByteBuf flight = client.readOutbound();
        byte[] bytes = new byte[flight.readableBytes()];
        flight.readBytes(bytes);
        flight.release();
        client.close();
        client.releaseInbound();
        client.releaseOutbound();
        return bytes;
    }

    private static byte[] mutated(byte[] honest, Random random) {
        int length = random.nextInt(4) == 0 ? random.nextInt(honest.length) + 1 : honest.length;
        byte[] bytes = Arrays.copyOf(honest, length);
        for (int n = random.nextInt(4); n > 0; n--) {
            bytes[random.nextInt(length)] = (byte) random.nextInt();
        }
        if (random.nextInt(16) == 0) {
            random.nextBytes(bytes);
        }
        return bytes;
    }
}
