package io.timecoin.simulation;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.BlocksRequestDecoder;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.VerifiedHashes;
import io.timecoin.journal.JournalEvent;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.JournalWriter;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.pipeline.BlockOrder;
import io.timecoin.pipeline.Replay;
import io.timecoin.replica.BlockHeaders;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.Outbox;
import io.timecoin.replica.Outcome;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.Replica;
import io.timecoin.replica.StateView;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One life of a validator, from the opening of its journal to its death: the stages of the pipeline, in their order, in one
 * thread. What an event says waits until the sync that covers it.
 *
 * <pre>
 *  frame / tick --> judge by a view --> prepare --> replica --> append ... sync --> publish: blocks, messages, relays
 * </pre>
 */
final class ValidatorProcess implements Outbox {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long UNARMED = -1;
    private static final long US_PER_MS = 1_000;
    /** The clock naps so long. */
    private static final long NAP_US_MAX = 5_000;

    private static final long SYNC_US_MIN = 200;
    private static final long CLIENT_CONNECTION = 1L << 40;
    private static final byte[] NOTHING = new byte[0];

    /** Few, so that hashes take one another's place. */
    private static final int VERIFIED_SLOTS = 1 << 8;

    private final Cluster cluster;
    private final Host host;
    private final Dice dice;
    private final SignatureVerifier verifier;
    private final Outcome outcome = new Outcome();
    private final StateView stateView;
    private final SimulatedEvent event;
    private final ReplicaMemory memory;
    private final Replica replica;
    private final List<byte[]> blocks = new ArrayList<>();
    private final UnsafeBuffer view = new UnsafeBuffer(NOTHING);

    private final BlockOrder<BlockThatWaits> order = new BlockOrder<>(Limits.CATCH_UP_BLOCKS_MAX);
    private final List<Long> offenders = new ArrayList<>();
    private List<Runnable> waiting = new ArrayList<>();
    private JournalWriter journal;
    private long connections;
    private long armedForMs = UNARMED;
    private long timer;
    private boolean isSyncing;
    private boolean isBatchSigned;
    private boolean isLive;
    private boolean isDead;
    private int fuse;

    /** A block that came ahead of its turn. */
    private record BlockThatWaits(long connectionId, byte[] bytes) {}

    ValidatorProcess(Cluster cluster, Host host, Dice dice) {
        this.cluster = cluster;
        this.host = host;
        this.dice = dice;
        this.verifier = cluster.chain().keys().verifier();
        this.stateView = new StateView(cluster.chain().genesis().rules().epochs());
        this.event = new SimulatedEvent(
                stateView,
                new Preparation(
                        cluster.chain().genesis().chainId(),
                        cluster.chain().genesisHash(),
                        cluster.chain().keys().verifier(),
                        new VerifiedHashes(VERIFIED_SLOTS)),
                outcome);
        this.memory =
                new ReplicaMemory(cluster.chain().replicaConfig(host.member(), false), verifier, this, dice.next());
        this.replica = memory.replica();
        replica.introduce(cluster.chain().voucher(host.member()));
    }

    /**
     * Recovers and goes live.
     *
     * @return false if the journal is damaged: the validator must not start
     */
    boolean start() {
        Signer signer = cluster.chain().keys().signer(host.member());
        boolean rejoins = host.isWiped() && host.disk().files().isEmpty();
        try {
            journal = JournalWriter.open(
                    cluster.chain().journalConfig(),
                    host.disk(),
                    cluster.chain().passport(host.member(), rejoins),
                    signer,
                    () -> host.clock().nowMs());
            replay();
        } catch (EngineException e) {
            boolean isKnown = host.isDamaged() && e.reason() == EngineException.Cause.DATA_MISMATCH;
            Violation.require(isKnown, Rule.JOURNAL_TRUE, host + " cannot start: " + e.getMessage());
            return false;
        }
        Violation.require(
                !host.isDamaged(), Rule.JOURNAL_TRUE, host + " starts on a disk with damage before its last trailer");
        long last = journal.recovered().lastSequence();
        Violation.require(
                last >= host.toldSequence() || host.isTwin(),
                Rule.TOLD_IS_DURABLE,
                host + " finds events to " + last + " and has told of " + host.toldSequence());
        host.journaled().subList((int) last, host.journaled().size()).clear();
        goLive(signer);
        return true;
    }

    private void replay() {
        cluster.watch().replaying(host);
        Replay replay = new Replay(
                replica,
                memory.signer(),
                cluster.chain().replicaConfig(host.member(), false),
                (block, sequence) -> replayed(settled(block)),
                memory.blocks()::release,
                null);
        JournalReader reader = new JournalReader(host.disk());
        JournalReader.Step step = reader.next();
        while (step == JournalReader.Step.RECORD) {
            replay(replay, reader.record());
            step = reader.next();
        }
        if (step == JournalReader.Step.BROKEN) {
            throw EngineException.fatal(EngineException.Cause.DATA_MISMATCH, "broken: " + reader.problem());
        }
    }

    private void replay(Replay replay, RecordView record) {
        if (record.type() == RecordType.EVENT) {
            long place = record.sequence() - 1;
            boolean isTrue = place < host.journaled().size()
                    && place == replica.sequence()
                    && host.journaled().get((int) place) == digest(record);
            Violation.require(
                    isTrue || host.isDamaged(),
                    Rule.JOURNAL_TRUE,
                    host + " reads at sequence " + record.sequence() + " what was not written there");
        }
        String difference = replay.replay(record);
        Violation.require(
                difference == null || host.isDamaged(),
                Rule.REPLAY_EQUAL,
                host + " at sequence " + record.sequence() + ": " + difference);
        if (record.type() == RecordType.EVENT) {
            cluster.watch().replayed(host, record);
        }
    }

    private static long digest(JournalEvent record) {
        long digest = record.sequence() * 31 + record.eventTimeMs();
        digest = digest * 31 + record.kind().code();
        digest = digest * 31 + record.resultCode();
        digest = digest * 31 + record.connectionId();
        digest = mix(digest, record.payload(), record.payloadOffset(), record.payloadLength());
        return mix(
                digest,
                record.ownSignatures(),
                record.ownSignaturesOffset(),
                record.ownSignatureCount() * Signer.SIGNATURE_BYTES);
    }

    private static long mix(long digest, DirectBuffer buffer, int offset, int length) {
        long mixed = digest;
        for (int at = offset; at < offset + length; at++) {
            mixed = mixed * 31 + buffer.getByte(at);
        }
        return mixed;
    }

    private void goLive(Signer signer) {
        memory.signer().goLive(signer);
        isLive = true;
        stateView.update(replica);
        UnsafeBuffer hash = new UnsafeBuffer(replica.tipHash().toByteArray());
        UnsafeBuffer root = new UnsafeBuffer(memory.stateRoot().toByteArray());
        journal.block(replica.height(), hash, 0);
        journal.stateRoot(replica.height(), root, 0);
        arm();
    }

    /** The connections over which came what no honest validator sends. */
    List<Long> offenders() {
        return offenders;
    }

    /** A new connection of this process. */
    long newConnection() {
        return ++connections;
    }

    /** What it says first on a link. */
    byte[] hello() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        HelloEncoder hello = new HelloEncoder();
        hello.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .protocolVersion(2)
                .role((short) 2)
                .capabilities((short) 0)
                .chainId(Integer.toUnsignedLong(cluster.chain().genesis().chainId()))
                .height(blocks.size());
        cluster.chain().voucher(host.member()).writeTo(buffer, hello.offset() + HelloEncoder.nodeEncodingOffset());
        hello.listenPort(0).reserved(0);
        hello.putAgent(NOTHING, 0, 0);
        byte[] bytes = new byte[hello.limit()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    /** A frame from another validator. */
    void receive(long connectionId, Frame frame) {
        if (host.liar() != null && host.liar().takes(connectionId, frame)) {
            return;
        }
        if (frame.type() == FrameType.BLOCKS_REQUEST) {
            serve(connectionId, frame.bytes());
        } else if (frame.type() == FrameType.BLOCK) {
            takeBlock(connectionId, frame.bytes());
        } else {
            handle(kindOf(frame.type()), connectionId, frame.bytes());
        }
        letIn();
    }

    /** Beside the ring: a block that is good waits for its turn, and what is dropped is asked for again. */
    private void takeBlock(long connectionId, byte[] bytes) {
        view.wrap(bytes);
        long height = StateView.heightOfBlock(view, 0, bytes.length);
        if (height <= 0 || event.judgeBlock(connectionId, bytes) != ResultCode.OK) {
            handle(EventKind.BLOCK, connectionId, bytes);
            return;
        }
        follow(false);
        if (order.isWanted(height)) {
            order.put(height, new BlockThatWaits(connectionId, bytes));
            order.takeUnverified();
            order.verified(height);
        }
    }

    private void follow(boolean isLost) {
        order.tip(replica.height(), isLost);
        BlockThatWaits past = order.evictOutside();
        while (past != null) {
            past = order.evictOutside();
        }
    }

    private void letIn() {
        follow(false);
        for (BlockThatWaits next = order.peekNext(); next != null && !isDead; next = order.peekNext()) {
            order.letIn();
            handle(EventKind.BLOCK, next.connectionId, next.bytes);
            follow(outcome.code() != ResultCode.OK);
        }
    }

    /** A transaction from a client. */
    void submit(long client, byte[] transaction) {
        handle(EventKind.TRANSACTION, CLIENT_CONNECTION + client, transaction);
        letIn();
    }

    private static EventKind kindOf(FrameType type) {
        return EventKind.valueOf(type.name());
    }

    /** The archive beside the ring: blocks that are stored, in order. */
    private void serve(long connectionId, byte[] request) {
        view.wrap(request);
        if (request.length < MessageHeaderDecoder.ENCODED_LENGTH + BlocksRequestDecoder.BLOCK_LENGTH) {
            return;
        }
        BlocksRequestDecoder decoder = new BlocksRequestDecoder();
        decoder.wrap(
                view,
                MessageHeaderDecoder.ENCODED_LENGTH,
                BlocksRequestDecoder.BLOCK_LENGTH,
                BlocksRequestDecoder.SCHEMA_VERSION);
        long from = decoder.fromHeight();
        long count = Math.min(decoder.count(), Limits.BLOCKS_A_REQUEST_MAX);
        for (long height = from; height >= 1 && height < from + count && height <= blocks.size(); height++) {
            byte[] answer = host.serving().answer(blocks.get((int) height - 1));
            if (answer != null) {
                cluster.network().send(host, connectionId, new Frame(FrameType.BLOCK, answer));
            }
        }
    }

    private void handle(EventKind kind, long connectionId, byte[] payload) {
        if (dice.oneIn(2)) {
            // What is verified ahead of the state is judged by a view that may be some events late.
            stateView.update(replica);
        }
        event.take(kind, connectionId, host.clock().nowMs(), payload);
        replica.onEvent(event, outcome);
        if (kind.isJournaled()) {
            journal.append(event);
            host.journaled().add(digest(event));
            isBatchSigned |= outcome.ownSignatureCount() > 0;
        }
        if (outcome.isOffence()) {
            offenders.add(connectionId);
        }
        if (outcome.committed() != null) {
            commit(outcome.committed());
        }
        cluster.watch().handled(host, event);
        host.handled(outcome.timeMs());
        cluster.watch().holds(host, replica.holdings(), memory.blocks().lent());
        if (kind == EventKind.TRANSACTION && outcome.code() == ResultCode.OK && connectionId > CLIENT_CONNECTION) {
            Frame relayed = new Frame(FrameType.TRANSACTION, payload);
            waiting.add(() -> cluster.network().sendToAll(host, relayed));
        }
        syncLater();
        arm();
        burn();
    }

    private void commit(CommittedBlock block) {
        journal.block(block.height(), block.hash(), 0);
        journal.stateRoot(block.height() - 1, block.bytes(), block.headerAt() + BlockHeaders.PARENT_STATE_ROOT_AT);
        Settled settled = settled(block);
        memory.blocks().release(block);
        cluster.watch().committed(host, settled.bytes());
        waiting.add(() -> settle(settled));
    }

    private Settled settled(CommittedBlock block) {
        byte[] bytes = new byte[block.length()];
        block.bytes().getBytes(0, bytes);
        return new Settled(
                block.height(),
                Hash.of(block.hash(), 0),
                bytes,
                memory.stateRoot(),
                memory.coinCount(),
                memory.coinTotal());
    }

    private void replayed(Settled settled) {
        cluster.watch().committed(host, settled.bytes());
        settle(settled);
    }

    private void settle(Settled settled) {
        blocks.add(settled.bytes());
        cluster.watch().settled(host, settled);
    }

    @Override
    public void toPeers(FrameType type, DirectBuffer message, int offset, int length) {
        Frame frame = new Frame(type, copy(message, offset, length));
        cluster.watch().tells(host, type, frame.bytes());
        if (isLive) {
            waiting.add(() -> say(frame));
        }
    }

    private void say(Frame frame) {
        if (host.liar() != null) {
            host.liar().wouldSay(frame);
        } else {
            cluster.watch().said(host, frame);
            cluster.network().sendToAll(host, frame);
        }
    }

    @Override
    public void to(long connectionId, FrameType type, DirectBuffer message, int offset, int length) {
        if (isLive) {
            Frame frame = new Frame(type, copy(message, offset, length));
            waiting.add(() -> {
                cluster.watch().said(host, frame);
                cluster.network().send(host, connectionId, frame);
            });
        }
    }

    private static byte[] copy(DirectBuffer message, int offset, int length) {
        byte[] bytes = new byte[length];
        message.getBytes(offset, bytes);
        return bytes;
    }

    private void syncLater() {
        if (!isSyncing) {
            isSyncing = true;
            long mostUs = Math.max(SYNC_US_MIN, host.syncUsMax());
            cluster.scheduler().after(dice.between(SYNC_US_MIN, mostUs), () -> cluster.guard(host, this::sync));
        }
    }

    /** What follows the journal waits for its sync. */
    private void sync() {
        if (isDead) {
            return;
        }
        isSyncing = false;
        journal.endBatch();
        publish();
        burn();
    }

    private void publish() {
        // Never later than what answers to an event's own messages.
        stateView.update(replica);
        if (isBatchSigned || cluster.chain().isAlwaysSynced()) {
            host.told(journal.lastSequence());
        }
        isBatchSigned = false;
        List<Runnable> published = waiting;
        waiting = new ArrayList<>();
        published.forEach(Runnable::run);
    }

    private void arm() {
        long deadlineMs = replica.nextDeadlineMs();
        if (isDead || deadlineMs == armedForMs) {
            return;
        }
        armedForMs = deadlineMs;
        long armed = ++timer;
        if (deadlineMs != NEVER) {
            long delayUs = Math.max(0, host.clock().untilUs(deadlineMs)) + dice.between(US_PER_MS, NAP_US_MAX);
            cluster.scheduler().after(delayUs, () -> cluster.guard(host, () -> onTimer(armed)));
        }
    }

    private void onTimer(long armed) {
        if (isDead || armed != timer) {
            return;
        }
        armedForMs = UNARMED;
        if (host.clock().nowMs() < replica.nextDeadlineMs()) {
            arm();
        } else {
            handle(EventKind.TICK, 0, NOTHING);
            letIn();
        }
    }

    /** Dies so many steps from now, wherever it then stands between event and sync. */
    void light(int steps) {
        fuse = steps;
    }

    private void burn() {
        if (fuse > 0 && --fuse == 0) {
            cluster.crash(host);
        }
    }

    /** The process is gone; what was not published never will be. */
    void die() {
        isDead = true;
        memory.close();
    }

    long height() {
        return blocks.size();
    }

    Replica replica() {
        return replica;
    }
}
