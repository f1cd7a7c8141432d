package io.timecoin.peers;

import static io.timecoin.peers.Chains.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets a place when all are taken, over real sockets: no crowd keeps a validator out, and no silent one anybody. */
@Timeout(120)
class CrowdedListenerTest {
    private static final int CONNECTIONS_MAX = 6;
    private static final byte[] PAYLOAD = {1, 2, 3};
    private static final TlsNode SELF = new TlsNode(1);
    private static final TlsNode VALIDATOR = new TlsNode(2);
    private static final TlsNode HONEST = new TlsNode(3);

    private final RecordingSink sink = new RecordingSink();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Set<Hash> validators = new TreeSet<>(Set.of(VALIDATOR.validatorKey()));
    private NetworkListener listener;

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private void listen(GuardConfig guard, NodeIdentity identity) {
        listener = new NetworkListener(
                new ListenerConfig("127.0.0.1", 0, CONNECTIONS_MAX, 0, 256 * 1024, 2),
                SELF.config(SELF.voucher()),
                TrafficConfig.defaults(),
                guard,
                identity);
        listener.validators(() -> validators);
        listener.start(sink, ArchiveSources.NONE, () -> 1);
        opened.add(listener);
    }

    private void listen() {
        listen(GuardConfig.wide(), SELF.identity());
    }

    private RawClient own(RawClient client) {
        opened.add(client);
        return client;
    }

    private RawClient connect(int number) throws IOException {
        return own(new TlsNode(number).connect(listener));
    }

    private void subscribe(RawClient client) throws IOException {
        client.send(FrameType.SUBSCRIBE_BLOCKS, 1, RawClient.subscribe());
        assertEquals(ResultCode.OK, client.read().resultCode());
    }

    /** Each of them has a place, and uses it. */
    private void fillWithSubscribers() throws IOException {
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            subscribe(connect(10 + i));
        }
    }

    private void assertVotes(RawClient validator) throws Exception {
        assertEquals(FrameType.HELLO, validator.read().type());
        long before = votes();
        validator.send(FrameType.VOTE, 1, PAYLOAD);
        await(() -> votes() == before + 1);
    }

    private long votes() {
        try {
            return sink.awaitFrames(0).stream()
                    .filter(frame -> frame.type() == FrameType.VOTE)
                    .count();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldGiveThePlaceOfTheOldestSilentOneToANewcomerThatSpeaks() throws Exception {
        listen();
        List<RawClient> silent = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            silent.add(connect(10 + i));
            int open = i + 1;
            await(() -> listener.counters().connections() == open);
        }
        RawClient honest = own(HONEST.connect(listener));
        honest.send(FrameType.TRANSACTION, 1, PAYLOAD);
        sink.awaitFrames(1);
        assertEquals(ResultCode.CROWDED, silent.get(0).read().resultCode());
        assertTrue(silent.get(0).ends());
        assertEquals(1, listener.counters().connectionsEvicted());
        // The others keep theirs, and may speak still.
        subscribe(silent.get(1));
        honest.send(FrameType.TRANSACTION, 2, PAYLOAD);
        sink.awaitFrames(2);
    }

    @Test
    void shouldTakeNobodysPlaceForOneThatSaysNothing() throws Exception {
        listen();
        fillWithSubscribers();
        RawClient silent = connect(30);
        assertEquals(ResultCode.CROWDED, silent.read().resultCode());
        assertTrue(silent.ends());
        assertEquals(0, listener.counters().connectionsEvicted());
        assertEquals(1, listener.counters().connectionsRefused());
    }

    @Test
    void shouldTakeAValidatorWhenAllPlacesAreInUse() throws Exception {
        listen();
        fillWithSubscribers();
        RawClient late = connect(30);
        late.send(FrameType.TRANSACTION, 7, PAYLOAD);
        RawClient.Frame answer = late.read();
        assertEquals(ResultCode.CROWDED, answer.resultCode());
        assertEquals(7, answer.correlationId());
        RawClient stranger = own(new TlsNode(31).link(listener));
        assertEquals(ResultCode.CROWDED, stranger.read().resultCode());
        assertVotes(own(VALIDATOR.link(listener)));
        assertEquals(0, listener.counters().connectionsEvicted());
    }

    /** A validator that takes a place when there is one frees it once it is known. */
    @Test
    void shouldCountNoValidatorAmongTheOrdinary() throws Exception {
        listen();
        assertVotes(own(VALIDATOR.link(listener)));
        fillWithSubscribers();
        assertEquals(CONNECTIONS_MAX + 1, listener.counters().connections());
        assertEquals(0, listener.counters().connectionsEvicted());
    }

    @Test
    void shouldTakeAValidatorHoweverManyWaitInSilence() throws Exception {
        listen(GuardConfig.wide(), null);
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            subscribe(own(new RawClient(listener, 0)));
        }
        for (int i = 0; i < 2 * Limits.CONNECTIONS_RESERVED; i++) {
            own(new RawClient(listener, 0));
        }
        await(() -> listener.counters().connectionsRefused() >= Limits.CONNECTIONS_RESERVED);
        RawClient validator = own(new RawClient(listener, 0));
        validator.say(VALIDATOR.hello(VALIDATOR.voucher()));
        assertVotes(validator);
        // Those that lost their places may not have ended yet.
        await(() -> listener.counters().connections() <= CONNECTIONS_MAX + Limits.CONNECTIONS_RESERVED);
    }

    /** Sockets that never shake hands have no place; the oldest of them give way. */
    @Test
    void shouldTakeNewcomersAndValidatorsHoweverManyHandshakesHang() throws Exception {
        listen();
        for (int i = 0; i < TlsGate.HANDSHAKES_MAX + 40; i++) {
            own(new RawClient(listener, 0));
        }
        RawClient honest = own(HONEST.connect(listener));
        honest.send(FrameType.TRANSACTION, 1, PAYLOAD);
        sink.awaitFrames(1);
        assertVotes(own(VALIDATOR.link(listener)));
    }

    @Test
    void shouldTakeNobodysSlotForANewLinkOfANodeThatHasOne() throws Exception {
        listen(GuardConfig.wide().with(new SlotsConfig(2, 0)), SELF.identity());
        RawClient other = own(new TlsNode(20).link(listener));
        assertEquals(FrameType.HELLO, other.read().type());
        assertEquals(FrameType.HELLO, own(new TlsNode(21).link(listener)).read().type());
        assertEquals(FrameType.HELLO, own(new TlsNode(21).link(listener)).read().type());
        await(() -> listener.peers().size() == 2);
        assertEquals(0, listener.counters().connectionsEvicted());
    }

    @Test
    void shouldKeepSlotsOfLinksForValidators() throws Exception {
        listen(GuardConfig.wide().with(new SlotsConfig(2, 0)), SELF.identity());
        for (int number : new int[] {20, 21}) {
            assertEquals(
                    FrameType.HELLO,
                    own(new TlsNode(number).link(listener)).read().type());
        }
        RawClient third = own(new TlsNode(22).link(listener));
        assertEquals(ResultCode.CROWDED, third.read().resultCode());
        assertTrue(third.ends());
        assertVotes(own(VALIDATOR.link(listener)));
        assertEquals(3, listener.peers().size());
    }
}
