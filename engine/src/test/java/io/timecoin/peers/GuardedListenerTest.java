package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SyncOfferRequestEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits, offences and bans over real sockets and TLS: who is cut off, who is not, and what both sides learn of it. */
@Timeout(120)
class GuardedListenerTest {
    private static final byte[] FORGED = {66, 2, 3};
    private static final byte[] GOOD = {1, 2, 3};
    private static final TlsNode SELF = new TlsNode(1);
    private static final TlsNode OTHER = new TlsNode(2);
    private static final TlsNode FLOODER = new TlsNode(3);

    @TempDir
    Path directory;

    private final RecordingSink taken = new RecordingSink();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private volatile Set<Hash> validators = Set.of();
    private NetworkListener listener;

    /** Judges at once what a pipeline judges a moment later. */
    private final class JudgingSink implements InboundSink {
        @Override
        public boolean offer(
                long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
            taken.offer(connectionId, correlationId, type, payload, offset, length);
            if (type == FrameType.TRANSACTION && payload.getByte(offset) == FORGED[0]) {
                listener.offence(connectionId, ResultCode.SIGNATURE_INVALID);
            }
            return true;
        }
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private NetworkListener listen(GuardConfig guard) {
        NetworkListener started = new NetworkListener(
                Chains.listener(0), SELF.config(SELF.voucher()), TrafficConfig.defaults(), guard, SELF.identity());
        listener = started;
        started.validators(() -> validators);
        started.start(new JudgingSink(), ArchiveSources.NONE, () -> 1);
        opened.add(started);
        return started;
    }

    private NetworkListener listen() {
        return listen(GuardConfig.defaults(directory).with(new SlotsConfig(64, 0)));
    }

    private RawClient own(RawClient client) {
        opened.add(client);
        return client;
    }

    private RawClient connect(TlsNode node) throws IOException {
        return own(node.connect(listener));
    }

    private static byte[] transactions(int count, byte[] payload) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            stream.writeBytes(RawClient.frame(FrameType.TRANSACTION, i, payload));
        }
        return stream.toByteArray();
    }

    private void flood(RawClient client) throws IOException {
        client.write(transactions(500, FORGED));
    }

    /** Reads on to an answer with a code. */
    private static void assertAnswered(ResultCode code, RawClient client) throws IOException {
        RawClient.Frame frame = client.read();
        while (frame.type() != FrameType.ANSWER || frame.resultCode() != code) {
            frame = client.read();
        }
    }

    private void assertBanned(TlsNode node) throws IOException {
        try (RawClient again = node.connect(listener)) {
            again.send(FrameType.STATUS_QUERY, 9, GOOD);
            RawClient.Frame answer = again.read();
            assertEquals(ResultCode.BANNED, answer.resultCode());
            assertEquals(9, answer.correlationId());
            assertTrue(again.ends());
        }
    }

    @Test
    void shouldCutAFloodOfInvalidSignaturesOffAndBanItsIdentity() throws Exception {
        listen();
        RawClient flooder = connect(FLOODER);
        flood(flooder);
        assertAnswered(ResultCode.BANNED, flooder);
        assertTrue(flooder.ends());
        assertTrue(taken.frameCount() <= 32, taken.frameCount() + " forged ones were taken");
        assertEquals(taken.frameCount(), listener.counters().offences());
        assertBanned(FLOODER);
        RawClient honest = connect(OTHER);
        int before = taken.frameCount();
        honest.send(FrameType.TRANSACTION, 1, GOOD);
        taken.awaitFrames(before + 1);
        assertTrue(listener.counters().connectionsBanned() >= 2);
    }

    @Test
    void shouldSayNothingElseToOneThatIsBanned() throws Exception {
        listen();
        RawClient flooder = connect(FLOODER);
        flooder.send(FrameType.SUBSCRIBE_BLOCKS, 1, RawClient.subscribe());
        assertEquals(ResultCode.OK, flooder.read().resultCode());
        flooder.send(FrameType.TRANSACTION, 1, GOOD);
        long id = taken.awaitFrames(1).get(0).connectionId();
        UnsafeBuffer status = new UnsafeBuffer(new byte[8]);
        assertTrue(listener.send(id, 1, FrameType.STATUS, status, 0, status.capacity()));
        listener.flush();
        for (int i = 0; i < 32; i++) {
            listener.offence(id, ResultCode.SIGNATURE_INVALID);
        }
        assertFalse(listener.send(id, 2, FrameType.STATUS, status, 0, status.capacity()));
        assertFalse(listener.sendBulk(id, 2, FrameType.BLOCK, status, 0, status.capacity()));
        listener.sendToSubscribers(FrameType.BLOCK_FINAL, status, 0, status.capacity());
        listener.flush();
        assertEquals(FrameType.STATUS, flooder.read().type());
        assertEquals(ResultCode.BANNED, flooder.read().resultCode());
        assertTrue(flooder.ends());
    }

    /** It reads its answer only once it has written all that it has. */
    @Test
    void shouldTellABannedOneThatGoesOnWriting() throws Exception {
        listen();
        RawClient flooder = connect(FLOODER);
        byte[] much = new byte[1024];
        much[0] = FORGED[0];
        flooder.write(transactions(8_000, much));
        assertAnswered(ResultCode.BANNED, flooder);
        assertTrue(flooder.ends());
    }

    @Test
    void shouldRememberBansWhenItIsStartedAgain() throws Exception {
        listen();
        RawClient flooder = connect(FLOODER);
        flood(flooder);
        assertAnswered(ResultCode.BANNED, flooder);
        listener.close();
        listen();
        assertBanned(FLOODER);
    }

    @Test
    void shouldTellBothSidesOfALinkThatOneIsBanned() throws Exception {
        listen();
        RawClient flooder = own(FLOODER.link(listener));
        flood(flooder);
        assertAnswered(ResultCode.BANNED, flooder);
        NetworkListener dialling = new NetworkListener(
                Chains.listener(0),
                FLOODER.config(FLOODER.voucher(), Chains.address(listener.port())),
                TrafficConfig.defaults(),
                GuardConfig.wide(),
                FLOODER.identity());
        opened.add(dialling);
        long bannedBefore = listener.counters().connectionsBanned();
        dialling.start(new RecordingSink(), ArchiveSources.NONE, () -> 1);
        await(() -> dialling.refusals().stream().anyMatch(text -> text.contains(ResultCode.BANNED.text())));
        assertTrue(listener.counters().connectionsBanned() > bannedBefore);
        assertTrue(listener.peers().isEmpty());
    }

    @Test
    void shouldEndAConnectionOfABannedOneThatSaysNothing() throws Exception {
        listen();
        RawClient flooder = connect(FLOODER);
        flood(flooder);
        assertAnswered(ResultCode.BANNED, flooder);
        RawClient silent = connect(FLOODER);
        assertEquals(ResultCode.BANNED, silent.read().resultCode());
        assertTrue(silent.ends());
    }

    @Test
    void shouldKeepABannedValidatorInTheAgreementAndNothingElse() throws Exception {
        validators = Set.of(OTHER.validatorKey(), SELF.validatorKey());
        listen();
        RawClient validator = own(OTHER.link(listener));
        taken.awaitFrames(1);
        validator.write(transactions(31, FORGED));
        await(() -> listener.counters().offences() + listener.counters().framesRefused() >= 31);
        assertVotesOnly(validator);
        PeerState state = listener.peerStates().get(0);
        assertEquals(OTHER.key().peerId(), state.peerId());
        assertTrue(state.isValidator());
        assertTrue(state.bannedUntilMs() > System.currentTimeMillis());
        // Nor is it kept away when it comes again, to this process or to the next.
        validator.close();
        assertVotesOnly(own(OTHER.link(listener)));
        listener.close();
        listen();
        assertVotesOnly(own(OTHER.link(listener)));
        assertEquals(0, listener.counters().connectionsBanned());
        // Once it has lost its seat, it is banned as anybody.
        validators = Set.of(SELF.validatorKey());
        RawClient former = own(OTHER.link(listener));
        assertAnswered(ResultCode.BANNED, former);
    }

    private void assertVotesOnly(RawClient validator) throws Exception {
        assertEquals(FrameType.HELLO, validator.read().type());
        int before = taken.frameCount();
        long refused = listener.counters().framesRefused();
        validator.send(FrameType.TRANSACTION, 1, GOOD);
        validator.send(FrameType.VOTE, 2, GOOD);
        await(() -> listener.counters().framesRefused() > refused);
        await(() -> isVoteTakenAfter(before));
        List<RecordingSink.Frame> since = taken.awaitFrames(before);
        assertTrue(
                since.subList(before, since.size()).stream().noneMatch(frame -> frame.type() == FrameType.TRANSACTION));
    }

    private boolean isVoteTakenAfter(int before) {
        try {
            return taken.awaitFrames(before).stream().skip(before).anyMatch(frame -> frame.type() == FrameType.VOTE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldBanForWhatAConnectionSentThatHasEnded() throws Exception {
        listen();
        try (RawClient gone = FLOODER.connect(listener)) {
            gone.send(FrameType.TRANSACTION, 1, GOOD);
            taken.awaitFrames(1);
        }
        await(() -> listener.counters().connections() == 0);
        long id = taken.awaitFrames(1).get(0).connectionId();
        for (int i = 0; i < 31; i++) {
            listener.offence(id, ResultCode.SIGNATURE_INVALID);
        }
        assertBanned(FLOODER);
    }

    @Test
    void shouldAnswerWhatIsMoreThanAStrangerMaySendAndLoseNothingElse() throws Exception {
        listen();
        int count = 3_000;
        RawClient client = connect(OTHER);
        client.write(transactions(count, GOOD));
        client.send(FrameType.SUBSCRIBE_BLOCKS, count, RawClient.subscribe());
        Set<Long> limited = new HashSet<>();
        RawClient.Frame answer = client.read();
        while (answer.correlationId() != count) {
            assertEquals(ResultCode.RATE_LIMITED, answer.resultCode());
            limited.add(answer.correlationId());
            answer = client.read();
        }
        assertEquals(ResultCode.OK, answer.resultCode());
        assertFalse(limited.isEmpty());
        Set<Long> all = new HashSet<>(limited);
        taken.awaitFrames(count - limited.size()).forEach(frame -> all.add(frame.correlationId()));
        assertEquals(count, all.size());
        assertEquals(count - limited.size(), taken.frameCount());
        assertEquals(limited.size(), listener.counters().framesRateLimited());
        assertEquals(0, listener.counters().offences());
    }

    /** One is no ban, but whoever asked has no use for the liar any more. */
    @Test
    void shouldEndWhoHasSentAFalseProofAndSayWhy() throws Exception {
        listen();
        RawClient liar = own(FLOODER.link(listener));
        await(() -> !listener.peers().isEmpty());
        listener.offence(listener.peers().get(0).connectionId(), ResultCode.FALSE_PROOF);
        assertAnswered(ResultCode.FALSE_PROOF, liar);
        assertTrue(liar.ends());
        assertEquals(1, listener.counters().offences());
        assertEquals(0, listener.counters().connectionsBanned());
    }

    @Test
    void shouldBanWhoSendsAnswersThatAreNone() throws Exception {
        listen(GuardConfig.defaults(directory)
                .with(InboundLimitsConfig.widest())
                .with(new SlotsConfig(64, 0)));
        RawClient liar = own(FLOODER.link(listener));
        await(() -> !listener.peers().isEmpty());
        for (int i = 0; i < 31; i++) {
            liar.send(FrameType.ANSWER, i, new byte[64]);
        }
        assertAnswered(ResultCode.BANNED, liar);
        assertTrue(liar.ends());
        assertEquals(1, listener.counters().connectionsBanned());
    }

    /** What it asks as a newcomer it waits for; of what it relays in vain it is told nothing. */
    @Test
    void shouldAnswerANewcomerThatAsksTooOften() throws Exception {
        listen();
        RawClient peer = own(FLOODER.link(listener));
        await(() -> !listener.peers().isEmpty());
        byte[] request = new byte[128];
        UnsafeBuffer buffer = new UnsafeBuffer(request);
        SyncOfferRequestEncoder encoder = new SyncOfferRequestEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .height(0);
        byte[] asked = Arrays.copyOf(request, encoder.limit());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 3_000; i++) {
            all.writeBytes(RawClient.frame(FrameType.SYNC_OFFER_REQUEST, i, asked));
        }
        peer.write(all.toByteArray());
        assertAnswered(ResultCode.RATE_LIMITED, peer);
        await(() -> listener.counters().framesRateLimited() > 0);
        assertEquals(0, listener.counters().offences());
    }

    @Test
    void shouldNotLimitGrantedClientsNorValidators() throws Exception {
        validators = Set.of(FLOODER.validatorKey());
        listen(GuardConfig.defaults(null).granting(List.of(OTHER.key().peerId())));
        int count = 5_000;
        RawClient granted = connect(OTHER);
        granted.write(transactions(count, GOOD));
        taken.awaitFrames(count);
        RawClient validator = own(FLOODER.link(listener));
        validator.write(transactions(count, GOOD));
        taken.awaitFrames(2 * count + 1);
        assertEquals(0, listener.counters().framesRateLimited());
    }

    @Test
    void shouldReadNoMoreWhileBytesAreOwed() throws Exception {
        InboundLimitsConfig few =
                new InboundLimitsConfig(1_000, 500, 100, 100, 10, 20, 64 * 1024, 8 << 20, 8 << 20, 1_000);
        listen(GuardConfig.defaults(null).with(few));
        int count = 40;
        RawClient client = connect(OTHER);
        client.write(transactions(count, new byte[4_096]));
        taken.awaitFrames(count);
        assertTrue(listener.counters().stalls() > 0);
        assertEquals(0, listener.counters().framesRateLimited());
    }
}
