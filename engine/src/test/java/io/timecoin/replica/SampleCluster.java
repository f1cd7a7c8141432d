package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.sbe.BlocksRequestDecoder;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.EpochRules;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.StandingCodec;
import io.timecoin.ledger.ValidatorRegistry;
import io.timecoin.txpool.PoolConfig;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Some whole replicas with real keys and the mail between them, in one thread and on one clock. Those that are off get no mail
 * and no time. No two of them ever have two blocks at one height: that is looked at whenever one commits.
 */
final class SampleCluster implements AutoCloseable {
    static final PoolConfig POOL = new PoolConfig(1_000, 1 << 20, 1_000, 30_000, 25);
    private static final int STEP_MS = 10;
    private static final int STEPS_MAX = 100_000;

    static final int CHAIN_ID = 7;
    static final long BRONZE = 1_000_000;

    /** A message on its way. */
    record Mail(int from, int to, FrameType type, byte[] bytes) {}

    /** A chain whose set of BRONZE validators may change. */
    static Genesis genesis(
            int validators, int heartbeatMs, int epochBlocks, IntFunction<Hash> owner, List<Genesis.Allocation> coins) {
        ChainRules rules = new ChainRules(
                65_536,
                100,
                20,
                heartbeatMs,
                5_000,
                1_000_000,
                1_000,
                1L << 50,
                100_000,
                546,
                new EpochRules(epochBlocks, 2, 1, 2, BRONZE));
        List<Genesis.Validator> set = new ArrayList<>();
        for (int i = 0; i < validators; i++) {
            set.add(new Genesis.Validator(keyOf(i), owner.apply(i), Genesis.Tier.BRONZE));
        }
        return new Genesis(ChainKind.DEVNET, CHAIN_ID, 1_000_000, rules, set, coins);
    }

    /** One replica, and every block it has committed. */
    final class Node implements Outbox, CommittedBlocks {
        final int index;
        final Ed25519Signer key;
        final List<byte[]> blocks = new ArrayList<>();
        private final TreeMap<Long, Mail> early = new TreeMap<>();

        /** Behind each of them. */
        final List<byte[]> standings = new ArrayList<>();

        /** Of the epochs that are finished. */
        final List<byte[]> records = new ArrayList<>();

        private final ArrayDeque<CommittedBlock> free = new ArrayDeque<>();
        SampleReplica sample;
        boolean isOn = true;

        /** How far its clock is ahead, ms. */
        long aheadMs;

        Node(int index) {
            this.index = index;
            this.key = key(index);
            sample = new SampleReplica(genesis, POOL, key, verifier, this, this, null);
        }

        Replica replica() {
            return sample.replica;
        }

        ValidatorRegistry registry() {
            return replica().chain().registry();
        }

        ResultCode handle(EventKind kind, int from, byte[] bytes) {
            SampleEvent event = kind == EventKind.TICK
                    ? sample.event.tick(nowMs + aheadMs)
                    : sample.event.message(kind, nowMs + aheadMs, from + 1, bytes);
            replica().onEvent(event, sample.outcome);
            CommittedBlock block = sample.outcome.committed();
            if (block != null) {
                keep(block);
            }
            return sample.outcome.code();
        }

        private void keep(CommittedBlock block) {
            assertEquals(blocks.size() + 1, block.height());
            byte[] header = SampleReplica.header(block);
            byte[] bytes = new byte[block.length()];
            block.bytes().getBytes(0, bytes);
            blocks.add(bytes);
            standings.add(StandingCodec.encode(
                    Standing.of(registry(), replica().chain().supply())));
            if (block.endsEpoch()) {
                EpochRecordWriter writer = new EpochRecordWriter();
                byte[] record = new byte[writer.write(block)];
                writer.bytes().getBytes(0, record);
                records.add(record);
            }
            if (blocks.size() > headers.size()) {
                headers.add(header);
            }
            assertArrayEquals(headers.get(blocks.size() - 1), header, "one block a height");
            free.add(block);
        }

        byte[] capture() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            replica().capture((source, offset, length) -> {
                byte[] copy = new byte[length];
                source.getBytes(offset, copy);
                out.writeBytes(copy);
            });
            return out.toByteArray();
        }

        /** Starts anew from a snapshot taken now. */
        void restart() {
            byte[] captured = capture();
            SampleReplica restored = new SampleReplica(
                    genesis, POOL, key, verifier, this, this, sample.allCoins().values());
            int[] at = {0};
            restored.replica.restore((target, offset, length) -> {
                target.putBytes(offset, captured, at[0], length);
                at[0] += length;
            });
            sample.close();
            sample = restored;
            assertArrayEquals(captured, capture());
        }

        /** Loses everything, and begins as an observer whose key is registered. */
        void observe() {
            sample.close();
            blocks.clear();
            standings.clear();
            records.clear();
            sample = new SampleReplica(genesis, POOL, key, verifier, this, this, null, true);
        }

        /** Loses everything but the key, and starts to rejoin. */
        void wipe() {
            sample.close();
            blocks.clear();
            early.clear();
            standings.clear();
            records.clear();
            sample = new SampleReplica(genesis, POOL, key, verifier, this, this, null);
            replica().restart(new ReplicaConfig(genesis, POOL, keyOf(index), true));
        }

        @Override
        public CommittedBlock acquire() {
            return free.isEmpty() ? new CommittedBlock(genesis.rules(), 0) : free.poll();
        }

        @Override
        public void release(CommittedBlock block) {
            free.add(block);
        }

        @Override
        public void toPeers(FrameType type, DirectBuffer message, int offset, int length) {
            for (int to = 0; to < nodes.size(); to++) {
                if (to != index) {
                    to(to + 1, type, message, offset, length);
                }
            }
        }

        @Override
        public void to(long connectionId, FrameType type, DirectBuffer message, int offset, int length) {
            byte[] bytes = new byte[length];
            message.getBytes(offset, bytes);
            mail.add(new Mail(index, (int) connectionId - 1, type, bytes));
        }
    }

    final Genesis genesis;
    final List<Node> nodes = new ArrayList<>();
    private final List<byte[]> headers = new ArrayList<>();
    private final ArrayDeque<Mail> mail = new ArrayDeque<>();

    /** What each last said to each of its height. */
    private final Map<List<Integer>, Long> told = new HashMap<>();

    /** What was held back, in order. */
    final ArrayDeque<Mail> held = new ArrayDeque<>();

    /** What mail is held back, until {@link #release}. */
    Predicate<Mail> holdsBack = message -> false;

    private final BouncyCastleVerifier verifier = new BouncyCastleVerifier(64);
    long nowMs;

    SampleCluster(Genesis genesis, int size) {
        this.genesis = genesis;
        this.nowMs = genesis.timeMs();
        for (int i = 0; i < size; i++) {
            nodes.add(new Node(i));
        }
    }

    static Ed25519Signer key(int number) {
        return Ed25519Signer.fromSeed(NaiveHashes.sha256(NaiveHashes.int32(number)));
    }

    static Hash keyOf(int number) {
        return Hash.of(key(number).publicKey());
    }

    Node node(int index) {
        return nodes.get(index);
    }

    /** Gives a transaction to every replica that is on, as relaying would; they agree about it. */
    ResultCode submit(byte[] transaction) {
        ResultCode first = null;
        for (Node node : nodes) {
            if (node.isOn) {
                ResultCode code = node.handle(EventKind.TRANSACTION, -1, transaction);
                assertTrue(first == null || first == code, first + " and " + code);
                first = code;
            }
        }
        return first;
    }

    /** Lets time pass until all that are on have reached a height. */
    void runTo(long height) {
        runUntil(() -> nodes.stream().allMatch(n -> !n.isOn || n.replica().height() >= height));
    }

    /** Lets time pass until something is so. */
    void runUntil(BooleanSupplier isSo) {
        for (int step = 0; !isSo.getAsBoolean(); step++) {
            assertTrue(
                    step < STEPS_MAX,
                    "the chain stands still at " + node(0).replica().height());
            step();
        }
    }

    void step() {
        nowMs += STEP_MS;
        for (Node node : nodes) {
            if (node.isOn && node.replica().nextDeadlineMs() <= nowMs + node.aheadMs) {
                node.handle(EventKind.TICK, -1, null);
            }
        }
        deliver();
    }

    void deliver() {
        while (!mail.isEmpty()) {
            Mail next = mail.poll();
            if (holdsBack.test(next)) {
                held.add(next);
                continue;
            }
            if (!node(next.to).isOn || !node(next.from).isOn) {
                continue;
            }
            if (next.type == FrameType.BLOCKS_REQUEST) {
                serve(next);
            } else if (next.type == FrameType.HELLO && !isNews(next)) {
                continue;
            } else if (next.type == FrameType.BLOCK) {
                inOrder(node(next.to), next);
            } else {
                node(next.to).handle(EventKind.valueOf(next.type.name()), next.from, next.bytes);
            }
        }
    }

    /** As the network does: a hello with the height of the last on its link is no event. */
    private boolean isNews(Mail hello) {
        HelloView view = new HelloView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(hello.bytes), 0, hello.bytes.length));
        Long before = told.put(List.of(hello.from, hello.to), view.height());
        return before == null || before != view.height();
    }

    /** What comes ahead of its turn waits, as it does in a pipeline. */
    private void inOrder(Node node, Mail block) {
        node.early.putIfAbsent(StateView.heightOfBlock(new UnsafeBuffer(block.bytes), 0, block.bytes.length), block);
        while (!node.early.isEmpty() && node.early.firstKey() <= node.replica().height() + 1) {
            Mail next = node.early.pollFirstEntry().getValue();
            node.handle(EventKind.BLOCK, next.from, next.bytes);
        }
    }

    /** Holds nothing back any more, and delivers what was. */
    void release() {
        holdsBack = message -> false;
        mail.addAll(held);
        held.clear();
        deliver();
    }

    /** Delivers what was held back after all. */
    void redeliver(Mail message) {
        inOrder(node(message.to), message);
    }

    private void serve(Mail request) {
        BlocksRequestDecoder decoder = new BlocksRequestDecoder()
                .wrapAndApplyHeader(new UnsafeBuffer(request.bytes), 0, new MessageHeaderDecoder());
        List<byte[]> blocks = node(request.to).blocks;
        long end = Math.min(blocks.size(), decoder.fromHeight() - 1 + decoder.count());
        for (long height = decoder.fromHeight(); height <= end; height++) {
            mail.add(new Mail(request.to, request.from, FrameType.BLOCK, blocks.get((int) height - 1)));
        }
    }

    /** Turns a replica on and links it with the others. */
    void turnOn(int index) {
        node(index).isOn = true;
        for (Node other : nodes) {
            if (other.index != index && other.isOn) {
                told.remove(List.of(other.index, index));
                told.remove(List.of(index, other.index));
                mail.add(new Mail(other.index, index, FrameType.HELLO, hello(other)));
                mail.add(new Mail(index, other.index, FrameType.HELLO, hello(node(index))));
            }
        }
    }

    private byte[] hello(Node node) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        HelloEncoder hello = new HelloEncoder();
        hello.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .protocolVersion(1)
                .role((short) 2)
                .capabilities((short) 0)
                .chainId(genesis.chainId())
                .height(node.replica().height())
                .putGenesisHash(GenesisCodec.hash(genesis).toByteArray(), 0, Hash.BYTES)
                .listenPort(0)
                .reserved(0);
        Voucher.ofValidator(NodeKey.of(node.key), GenesisCodec.hash(genesis), node.key)
                .writeTo(buffer, hello.offset() + HelloEncoder.nodeEncodingOffset());
        hello.putAgent(new byte[0], 0, 0);
        return Arrays.copyOf(buffer.byteArray(), hello.limit());
    }

    /** All that are on agree about everything a snapshot says of the chain. */
    void requireAgreement() {
        Node first = null;
        for (Node node : nodes) {
            if (node.isOn) {
                first = first == null ? node : first;
                assertEquals(first.replica().tipHash(), node.replica().tipHash());
                assertArrayEquals(first.sample.stateRoot(), node.sample.stateRoot());
                assertEquals(first.registry().hash(), node.registry().hash());
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.sample.close());
    }
}
