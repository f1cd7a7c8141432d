package io.timecoin.node;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.wallet.TransactionBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything a client can get wrong, over TCP, on a connection that survives it: each fault has its own code, and after each
 * the validator still answers as if nothing had been. A client of its own for each kind of fault: all of them together are
 * more than one may get wrong.
 *
 * <pre>
 *  one input, output and witness:
 *  | header 8 | version 2, kind 2, chain 4, expiry 8 | group 4 | input 36 | group 4 | output 40 | group 4 | key 32, R 32, S 32 |
 *  0          8                                      24        28         64        68          108       112     144   176
 * </pre>
 */
class ResultCodesTest {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long FEE = 10_000;
    private static final int SLOW_MS = 60_000;
    private static final int WALLETS = 60;
    private static final int DEPTH_MAX = 25;

    private static final int VERSION_AT = 8;
    private static final int KIND_AT = 10;
    private static final int INPUT_GROUP_AT = 24;
    private static final int INPUT_AT = 28;
    private static final int WITNESS_INDEX_AT = 62;
    private static final int OUTPUT_GROUP_AT = 64;
    private static final int OUTPUT_AT = 68;
    private static final int WITNESS_GROUP_AT = 108;
    private static final int KEY_AT = 112;
    private static final int R_AT = 144;
    private static final int S_AT = 176;
    private static final int END = 208;

    @TempDir
    static Path directory;

    private static DevHome home;
    private static ValidatorNode node;
    private static int nextWallet;

    private WireProbe probe;
    private final TransactionBuilder builder = new TransactionBuilder(DevHome.CHAIN_ID);
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[65_536]);

    /** Blocks are a minute apart, so that what is pooled stays so. */
    @BeforeAll
    static void start() throws IOException {
        ChainRules rules =
                new ChainRules(2 << 20, 10_000, SLOW_MS, SLOW_MS, 5_000, 100, 600_000, 1L << 50, 100_000, 546);
        home = new DevHome(directory, WALLETS, rules);
        node = ValidatorNode.start(home.config);
    }

    @BeforeEach
    void connect() throws IOException {
        probe = new WireProbe(node.port(), NodeIdentity.ephemeral());
    }

    @AfterEach
    void disconnect() throws IOException {
        probe.close();
    }

    @AfterAll
    static void stop() {
        node.close();
        assertNull(node.failure());
    }

    private static UnsafeBuffer coin(int wallet) {
        return new UnsafeBuffer(
                GenesisCoins.txId(GenesisCodec.hash(home.genesis), wallet).toByteArray());
    }

    private TransactionBuilder spend(int wallet, long expiryMs) {
        return builder.begin(expiryMs)
                .spend(coin(wallet), 0, GenesisCoins.outputIndex(wallet), home.wallets.newSigner(wallet));
    }

    private TransactionBuilder pay(TransactionBuilder to, long amount) {
        return to.pay(amount, home.wallets.owners(), 0);
    }

    private byte[] built(TransactionBuilder from) {
        byte[] bytes = new byte[from.build(target, 0)];
        target.getBytes(0, bytes);
        return bytes;
    }

    /** A good transfer of a wallet not used before. */
    private byte[] good() {
        return built(pay(spend(nextWallet++, NEVER), DevHome.COIN - FEE));
    }

    private byte[] goodBut(Consumer<UnsafeBuffer> change) {
        byte[] bytes = good();
        assertEquals(END, bytes.length);
        change.accept(new UnsafeBuffer(bytes));
        return bytes;
    }

    /** Leaves out the bytes of a group's only entry, and writes another count. */
    private byte[] withoutEntry(int groupAt, int entryBytes) {
        byte[] bytes = goodBut(buffer -> buffer.putShort(groupAt + 2, (short) 0, LITTLE_ENDIAN));
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - entryBytes);
        int from = groupAt + 4 + entryBytes;
        System.arraycopy(bytes, from, shorter, groupAt + 4, bytes.length - from);
        return shorter;
    }

    private ResultCode send(FrameType type, byte[] payload) throws IOException {
        probe.send(type, 5, new UnsafeBuffer(payload), payload.length);
        return receive();
    }

    private ResultCode receive() throws IOException {
        UnsafeBuffer answer = probe.receive();
        assertEquals(FrameType.ANSWER, probe.type);
        assertEquals(5, probe.correlationId);
        return ResultCode.byCode(new AnswerDecoder()
                .wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder())
                .resultCode());
    }

    /** The fault has its code, and the connection takes a good transfer after it. */
    private void expect(ResultCode code, byte[] transaction) throws IOException {
        assertEquals(code, send(FrameType.TRANSACTION, transaction));
        assertEquals(ResultCode.MALFORMED, send(FrameType.TRANSACTION, new byte[1]), "still answers after " + code);
    }

    @Test
    void shouldNameWhatIsWrongWithTheForm() throws IOException {
        expect(ResultCode.MALFORMED, new byte[0]);
        expect(ResultCode.MALFORMED, Arrays.copyOf(good(), END - 1));
        expect(ResultCode.TRAILING_BYTES, Arrays.copyOf(good(), END + 1));
        expect(ResultCode.NOT_CANONICAL, goodBut(buffer -> buffer.putByte(2, (byte) 77)));
        expect(ResultCode.NOT_CANONICAL, goodBut(buffer -> buffer.putByte(INPUT_GROUP_AT, (byte) 35)));
        expect(ResultCode.VERSION_UNSUPPORTED, goodBut(buffer -> buffer.putByte(VERSION_AT, (byte) 9)));
        expect(ResultCode.KIND_UNKNOWN, goodBut(buffer -> buffer.putByte(KIND_AT, (byte) 9)));
        expect(ResultCode.INPUT_COUNT, withoutEntry(INPUT_GROUP_AT, OUTPUT_GROUP_AT - INPUT_AT));
        expect(ResultCode.OUTPUT_COUNT, withoutEntry(OUTPUT_GROUP_AT, WITNESS_GROUP_AT - OUTPUT_AT));
        expect(ResultCode.WITNESS_COUNT, withoutEntry(WITNESS_GROUP_AT, END - KEY_AT));
        expect(ResultCode.WITNESS_INDEX, goodBut(buffer -> buffer.putByte(WITNESS_INDEX_AT, (byte) 1)));
        expect(ResultCode.AMOUNT_RANGE, goodBut(buffer -> buffer.putLong(OUTPUT_AT, -1, LITTLE_ENDIAN)));
        expect(ResultCode.AMOUNT_OVERFLOW, built(pay(pay(spend(nextWallet++, NEVER), Long.MAX_VALUE), Long.MAX_VALUE)));
    }

    @Test
    void shouldNameWhatIsWrongWithInputsAndWitnesses() throws IOException {
        int first = nextWallet++;
        int second = nextWallet++;
        expect(
                ResultCode.DUPLICATE_INPUT,
                built(pay(
                        spend(first, NEVER)
                                .spend(coin(first), 0, GenesisCoins.outputIndex(first), home.wallets.newSigner(first)),
                        FEE)));
        byte[] two = built(pay(
                spend(first, NEVER)
                        .spend(coin(second), 0, GenesisCoins.outputIndex(second), home.wallets.newSigner(second)),
                FEE));
        byte[] unused = two.clone();
        int secondIndexAt = WITNESS_INDEX_AT + OUTPUT_GROUP_AT - INPUT_AT;
        unused[secondIndexAt] = 0;
        expect(ResultCode.WITNESS_UNUSED, unused);
        byte[] duplicate = two.clone();
        int firstKeyAt = KEY_AT + OUTPUT_GROUP_AT - INPUT_AT;
        System.arraycopy(duplicate, firstKeyAt, duplicate, firstKeyAt + END - KEY_AT, Hash.BYTES);
        expect(ResultCode.WITNESS_DUPLICATE, duplicate);
        expect(ResultCode.OK, two);
    }

    @Test
    void shouldNameWhatIsWrongWithTheSignature() throws IOException {
        expect(ResultCode.SIGNATURE_INVALID, goodBut(buffer -> buffer.putByte(S_AT, (byte) ~buffer.getByte(S_AT))));
        expect(ResultCode.SIGNATURE_SCALAR_RANGE, goodBut(buffer -> buffer.setMemory(S_AT, Hash.BYTES, (byte) -1)));
        expect(ResultCode.SIGNATURE_POINT_INVALID, goodBut(buffer -> buffer.setMemory(R_AT, Hash.BYTES, (byte) -1)));
        expect(ResultCode.PUBLIC_KEY_INVALID, goodBut(buffer -> buffer.setMemory(KEY_AT, Hash.BYTES, (byte) 0)));
        // What is signed is the body: any other body is another transaction, which nobody signed.
        expect(ResultCode.SIGNATURE_INVALID, goodBut(buffer -> buffer.putLong(OUTPUT_AT, FEE, LITTLE_ENDIAN)));
    }

    @Test
    void shouldNameWhatIsWrongWithTheMoney() throws IOException {
        int wallet = nextWallet++;
        byte[] taken = built(pay(spend(wallet, NEVER), DevHome.COIN - FEE));
        expect(ResultCode.OK, taken);
        expect(ResultCode.ALREADY_POOLED, taken);
        expect(ResultCode.DOUBLE_SPEND, built(pay(spend(wallet, NEVER), DevHome.COIN - 2 * FEE)));
        expect(ResultCode.DUST, built(pay(spend(nextWallet++, NEVER), 545)));
        expect(ResultCode.OUTPUTS_EXCEED_INPUTS, built(pay(spend(nextWallet++, NEVER), DevHome.COIN + 1)));
        expect(ResultCode.FEE_TOO_LOW, built(pay(spend(nextWallet++, NEVER), DevHome.COIN)));
        expect(ResultCode.EXPIRED, built(pay(spend(nextWallet++, 1), DevHome.COIN - FEE)));
        int owner = nextWallet++;
        expect(
                ResultCode.NOT_OWNER,
                built(pay(
                        builder.begin(NEVER)
                                .spend(
                                        coin(owner),
                                        0,
                                        GenesisCoins.outputIndex(owner),
                                        home.wallets.newSigner(owner + 1)),
                        DevHome.COIN - FEE)));
        UnsafeBuffer nowhere = new UnsafeBuffer(new byte[Hash.BYTES]);
        expect(
                ResultCode.INPUT_UNKNOWN,
                built(pay(builder.begin(NEVER).spend(nowhere, 0, 0, home.wallets.newSigner(0)), FEE)));
        TransactionBuilder foreign = new TransactionBuilder(DevHome.CHAIN_ID + 1);
        int other = nextWallet++;
        foreign.begin(NEVER).spend(coin(other), 0, GenesisCoins.outputIndex(other), home.wallets.newSigner(other));
        expect(ResultCode.WRONG_CHAIN, built(pay(foreign, DevHome.COIN - FEE)));
    }

    @Test
    void shouldNameAChainThatIsTooDeep() throws IOException {
        int wallet = nextWallet++;
        UnsafeBuffer parent = coin(wallet);
        int output = GenesisCoins.outputIndex(wallet);
        for (int depth = 1; depth <= DEPTH_MAX + 1; depth++) {
            byte[] next = built(builder.begin(NEVER)
                    .spend(parent, 0, output, home.wallets.newSigner(wallet))
                    .pay(DevHome.COIN - depth * FEE, home.wallets.owners(), home.wallets.ownerAt(wallet)));
            expect(depth <= DEPTH_MAX ? ResultCode.OK : ResultCode.CHAIN_TOO_DEEP, next);
            parent.putBytes(0, builder.txId(), 0, Hash.BYTES);
            output = 0;
        }
    }

    @Test
    void shouldNameWhatIsWrongWithTheFrame() throws IOException {
        byte[] tooLarge = new byte[FrameType.TRANSACTION.payloadBytesMax() + 1];
        expectFrame(ResultCode.FRAME_TOO_LARGE, header -> {}, tooLarge);
        expectFrame(ResultCode.FRAME_TYPE_UNKNOWN, header -> header.putByte(4, (byte) 63), new byte[9]);
        expectFrame(
                ResultCode.FRAME_TYPE_UNKNOWN,
                header -> header.putByte(4, (byte) FrameType.BLOCK_FINAL.code()),
                new byte[9]);
        expectFrame(ResultCode.FRAME_FLAGS_UNKNOWN, header -> header.putByte(5, (byte) 1), good());
        assertEquals(ResultCode.HELLO_REQUIRED, send(FrameType.VOTE, new byte[3]));
    }

    private void expectFrame(ResultCode code, Consumer<UnsafeBuffer> change, byte[] payload) throws IOException {
        byte[] frame = new byte[FrameHeader.BYTES + payload.length];
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        FrameHeader.encode(buffer, 0, FrameType.TRANSACTION, payload.length, 5);
        change.accept(buffer);
        buffer.putBytes(FrameHeader.BYTES, payload);
        probe.sendRaw(frame);
        assertEquals(code, receive());
        assertEquals(ResultCode.MALFORMED, send(FrameType.TRANSACTION, new byte[1]), "still answers after " + code);
    }
}
