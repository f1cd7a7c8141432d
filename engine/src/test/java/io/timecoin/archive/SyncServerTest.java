package io.timecoin.archive;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.SyncOfferView;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.BlockEncoder;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.store.BlockStore;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.SnapshotFiles;
import io.timecoin.store.SnapshotKind;
import io.timecoin.store.SnapshotWriter;
import io.timecoin.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Offers of what lies in the store, and the records of epochs. */
@Timeout(60)
class SyncServerTest {
    private static final byte[] STANDING = {3, 1, 4};
    private static final byte[] CERTIFICATE = {2, 7, 1, 8};

    @TempDir
    Path directory;

    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private SnapshotFiles snapshots;
    private BlockStore blocks;
    private EpochRecords epochs;
    private SyncServer server;

    private record Sent(long correlationId, FrameType type, byte[] bytes) {}

    private final class Receiver implements BulkSink {
        @Override
        public boolean sendBulk(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            byte[] bytes = new byte[length];
            payload.getBytes(offset, bytes);
            return sent.add(new Sent(correlationId, type, bytes));
        }

        @Override
        public long bulkRoom(long connectionId) {
            return Long.MAX_VALUE;
        }
    }

    @BeforeEach
    void start() {
        StoreConfig config = StoreConfig.of(directory, 1);
        snapshots = SnapshotFiles.open(config);
        blocks = BlockStore.open(config);
        epochs = EpochRecords.open(config);
        server = new SyncServer(StateFronts.of(snapshots), blocks, epochs, new Receiver(), failure::set);
    }

    @AfterEach
    void close() {
        server.close();
        blocks.close();
        assertNull(failure.get());
    }

    private static byte[] header(long height) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[BlockHeaderView.BYTES]);
        new BlockHeaderEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .blockVersion(BlockHeaderView.VERSION)
                .height(height);
        return buffer.byteArray();
    }

    private void append(long height) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        BlockEncoder encoder = new BlockEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .height(height);
        encoder.transactionsCount(0);
        encoder.putHeader(header(height), 0, BlockHeaderView.BYTES).putCertificate(CERTIFICATE, 0, CERTIFICATE.length);
        blocks.append(height, buffer, 0, encoder.limit());
    }

    private Path snapshot(long height, byte[] header, int standingLength) {
        try (SnapshotWriter writer = snapshots.begin(SnapshotKind.UTXO, height)) {
            UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);
            number.putLong(0, standingLength, LITTLE_ENDIAN);
            writer.write(new UnsafeBuffer(header), 0, header.length);
            writer.write(number, 0, Long.BYTES);
            writer.write(new UnsafeBuffer(STANDING), 0, STANDING.length);
            writer.write(new UnsafeBuffer(new byte[Long.BYTES]), 0, Long.BYTES);
            return writer.commit();
        }
    }

    private Path snapshot(long height) {
        return snapshot(height, header(height), STANDING.length);
    }

    private Sent next() throws InterruptedException {
        Sent next = sent.poll(20, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing comes");
        return next;
    }

    private void assertOffered(long height) throws InterruptedException {
        Sent offer = next();
        assertEquals(FrameType.SYNC_OFFER, offer.type);
        assertTrue(offer.bytes.length <= FrameType.SYNC_OFFER.payloadBytesMax());
        SyncOfferView view = new SyncOfferView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(offer.bytes), 0, offer.bytes.length));
        assertEquals(height, view.height());
        assertArrayEquals(header(height), part(offer, view.headerAt(), view.headerLength()));
        assertArrayEquals(header(height + 1), part(offer, view.nextHeaderAt(), view.nextHeaderLength()));
        assertArrayEquals(CERTIFICATE, part(offer, view.certificateAt(), view.certificateLength()));
        assertArrayEquals(STANDING, part(offer, view.standingAt(), view.standingLength()));
    }

    private static byte[] part(Sent sent, int at, int length) {
        return Arrays.copyOfRange(sent.bytes, at, at + length);
    }

    private void assertNotHere(long correlationId, FrameType request) throws InterruptedException {
        Sent answer = next();
        assertEquals(FrameType.ANSWER, answer.type);
        assertEquals(correlationId, answer.correlationId);
        AnswerDecoder decoder =
                new AnswerDecoder().wrapAndApplyHeader(new UnsafeBuffer(answer.bytes), 0, new MessageHeaderDecoder());
        assertEquals(ResultCode.NOT_HERE.code(), decoder.resultCode());
        assertEquals(request.code(), decoder.requestType());
    }

    /** What no block certifies yet cannot be offered. */
    @Test
    void shouldOfferTheNewestStateThatTheNextBlockCertifies() throws InterruptedException {
        server.serveOffer(1, 1, 0);
        assertNotHere(1, FrameType.SYNC_OFFER_REQUEST);
        for (long height = 1; height <= 7; height++) {
            append(height);
        }
        snapshot(4);
        snapshot(7);
        server.serveOffer(1, 2, 0);
        assertOffered(4);
        append(8);
        server.serveOffer(1, 3, 0);
        assertOffered(7);
        server.serveOffer(1, 4, 4);
        assertOffered(4);
        server.serveOffer(1, 5, 5);
        assertNotHere(5, FrameType.SYNC_OFFER_REQUEST);
    }

    @Test
    void shouldOfferNothingThatIsDamagedOrGone() throws IOException, InterruptedException {
        for (long height = 1; height <= 8; height++) {
            append(height);
        }
        snapshot(3);
        snapshot(4, header(5), STANDING.length);
        snapshot(5, header(5), 1 << 20);
        snapshot(6, header(6), -1);
        Path damaged = snapshot(7);
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[100] ^= 1;
        Files.write(damaged, bytes);
        server.serveOffer(1, 1, 0);
        assertOffered(3);
        for (long height = 4; height <= 7; height++) {
            server.serveOffer(1, height, height);
            assertNotHere(height, FrameType.SYNC_OFFER_REQUEST);
        }
        snapshots.dropAfter(SnapshotKind.UTXO, 0);
        server.serveOffer(1, 9, 3);
        assertNotHere(9, FrameType.SYNC_OFFER_REQUEST);
    }

    @Test
    void shouldSendTheRecordsThereAre() throws IOException, InterruptedException {
        for (int epoch = 3; epoch < 6; epoch++) {
            epochs.put(epoch, new UnsafeBuffer(new byte[] {(byte) epoch, 9}), 0, 2);
        }
        server.serveEpochs(1, 1, 4, 16);
        for (byte epoch : List.of((byte) 4, (byte) 5)) {
            Sent record = next();
            assertEquals(FrameType.EPOCH_RECORD, record.type);
            assertArrayEquals(new byte[] {epoch, 9}, record.bytes);
        }
        assertNotHere(1, FrameType.EPOCH_REQUEST);
        server.serveEpochs(1, 2, 0, 1);
        assertNotHere(2, FrameType.EPOCH_REQUEST);
        Files.write(directory.resolve("epochs/epoch-00000000000000000003.rec"), new byte[30]);
        server.serveEpochs(1, 3, 3, 1);
        assertNotHere(3, FrameType.EPOCH_REQUEST);
    }
}
