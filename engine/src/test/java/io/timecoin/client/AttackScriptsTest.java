package io.timecoin.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.Decompressor;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.TransactionHashes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttackScriptsTest {
    private static final int PIECES = 3_000;
    private static final AttackTarget TARGET =
            new AttackTarget("127.0.0.1", 1, Workloads.CHAIN_ID, Hash.fromHex("ab".repeat(Hash.BYTES)));
    private static final List<NodeIdentity> IDENTITIES = AttackConfig.identities(2, null);

    private final UnsafeBuffer piece = new UnsafeBuffer(new byte[2 * AttackScript.PIECE_BYTES_MAX]);

    private static AttackScript script(AttackKind kind, long seed) {
        AttackConfig config = new AttackConfig(kind, IDENTITIES, 4, 1, 1, seed, true, null);
        return new AttackScripts(config, TARGET).next();
    }

    /** What it writes, as long as it goes on. */
    private int hashOf(AttackScript script) {
        int hash = 0;
        script.begin();
        for (int i = 0; i < PIECES && !script.isOver(); i++) {
            int length = script.write(piece, 0);
            assertTrue(length <= AttackScript.PIECE_BYTES_MAX, "a piece is one record of TLS");
            hash = 31 * hash + Arrays.hashCode(Arrays.copyOf(piece.byteArray(), length));
        }
        return hash;
    }

    @ParameterizedTest
    @EnumSource(
            value = AttackKind.class,
            names = {"INVALID_SIGNATURES", "MALFORMED", "OVERSIZED", "DUPLICATE", "COMPRESSION_BOMB"})
    void shouldWriteTheSameFromTheSameSeedAlone(AttackKind kind) {
        assertEquals(hashOf(script(kind, 5)), hashOf(script(kind, 5)));
        assertNotEquals(hashOf(script(kind, 5)), hashOf(script(kind, 6)));
    }

    @ParameterizedTest
    @EnumSource(
            value = AttackKind.class,
            names = {"INVALID_SIGNATURES", "MALFORMED", "DUPLICATE", "COMPRESSION_BOMB"})
    void shouldWriteFramesOfKnownTypesAndTrueLengths(AttackKind kind) {
        AttackScript script = script(kind, 7);
        script.begin();
        for (int i = 0; i < PIECES; i++) {
            int length = script.write(piece, 0);
            assertEquals(length - FrameHeader.BYTES, FrameHeader.payloadBytes(piece, 0));
            assertTrue(FrameHeader.type(piece, 0) != null);
        }
    }

    @Test
    void shouldMakeTransfersOfWhichOnlyTheEquationIsWrong() {
        AttackScript script = script(AttackKind.INVALID_SIGNATURES, 1);
        TransactionView transaction = new TransactionView();
        TransactionHashes hashes = new TransactionHashes();
        UnsafeBuffer txId = new UnsafeBuffer(new byte[Hash.BYTES]);
        BouncyCastleVerifier verifier = new BouncyCastleVerifier(16);
        Set<Hash> ids = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            int length = script.write(piece, 0) - FrameHeader.BYTES;
            assertEquals(ResultCode.OK, transaction.wrap(piece, FrameHeader.BYTES, length));
            assertEquals(Workloads.CHAIN_ID, transaction.chainId());
            hashes.txId(piece, FrameHeader.BYTES, transaction.bodyLength(), txId, 0);
            assertTrue(ids.add(Hash.of(txId, 0)), "every id is new");
            assertEquals(
                    ResultCode.SIGNATURE_INVALID,
                    verifier.verify(
                            piece,
                            transaction.witnessKeyAt(0),
                            piece,
                            transaction.witnessSignatureAt(0),
                            hashes.signedMessage(Workloads.CHAIN_ID, txId, 0),
                            0,
                            TransactionHashes.SIGNED_MESSAGE_BYTES));
        }
    }

    @Test
    void shouldRepeatOneTransferThatIsSignedWell() {
        AttackScript script = script(AttackKind.DUPLICATE, 1);
        int length = script.write(piece, 0) - FrameHeader.BYTES;
        byte[] first = Arrays.copyOfRange(piece.byteArray(), FrameHeader.BYTES, FrameHeader.BYTES + length);
        script.write(piece, 0);
        assertArrayEquals(first, Arrays.copyOfRange(piece.byteArray(), FrameHeader.BYTES, FrameHeader.BYTES + length));
        TransactionView transaction = new TransactionView();
        assertEquals(ResultCode.OK, transaction.wrap(piece, FrameHeader.BYTES, length));
        TransactionHashes hashes = new TransactionHashes();
        UnsafeBuffer txId = new UnsafeBuffer(new byte[Hash.BYTES]);
        hashes.txId(piece, FrameHeader.BYTES, transaction.bodyLength(), txId, 0);
        assertEquals(
                ResultCode.OK,
                new BouncyCastleVerifier(16)
                        .verify(
                                piece,
                                transaction.witnessKeyAt(0),
                                piece,
                                transaction.witnessSignatureAt(0),
                                hashes.signedMessage(Workloads.CHAIN_ID, txId, 0),
                                0,
                                TransactionHashes.SIGNED_MESSAGE_BYTES));
    }

    @Test
    void shouldClaimAllEdgesWithTheBytesAndWithout() {
        AttackScript script = script(AttackKind.OVERSIZED, 3);
        Set<Long> ofTransactions = new HashSet<>();
        int cut = 0;
        int whole = 0;
        for (int connection = 0; connection < 2_000; connection++) {
            script.begin();
            long claimed = 0;
            long sent = 0;
            while (!script.isOver() && sent < (1 << 20)) {
                boolean isHeader = script.isBetweenMessages();
                int length = script.write(piece, 0);
                if (!isHeader) {
                    sent += length;
                    whole += script.isBetweenMessages() ? 1 : 0;
                } else if (FrameHeader.type(piece, 0) == FrameType.TRANSACTION) {
                    claimed = FrameHeader.payloadBytes(piece, 0);
                    ofTransactions.add(claimed);
                }
            }
            cut += script.isBetweenMessages() ? 1 : 0;
        }
        int most = FrameType.TRANSACTION.payloadBytesMax();
        assertEquals(Set.of(0L, most - 1L, (long) most, most + 1L, 1L << 31, (1L << 32) - 1), ofTransactions);
        assertTrue(cut > 100 && whole > 100, cut + " cut, " + whole + " whole");
    }

    @Test
    void shouldForgeOneBombThatIsOneAndManyThatAreRefusedUnopened() {
        CompressionBombs bombs = new CompressionBombs(TARGET, IDENTITIES.get(0).key(), true, new SplittableRandom(1));
        int most = FrameType.BLOCK.payloadBytesMax();
        try (Decompressor decompressor = new Decompressor()) {
            int length = bombs.forge(0, most, piece, 0);
            assertTrue(length < 1_000, "it is small");
            assertEquals(ResultCode.OK, decompressor.decompress(FrameType.BLOCK, piece, 0, length));
            assertEquals(most, decompressor.length());
            for (int round = 0; round < 20; round++) {
                for (int which = 1; which <= 10; which++) {
                    length = bombs.forge(which, most, piece, 0);
                    assertEquals(
                            ResultCode.COMPRESSION_INVALID,
                            decompressor.decompress(FrameType.BLOCK, piece, 0, length),
                            "forgery " + which);
                }
            }
        }
    }

    @Test
    void shouldDripAHandshakeThatNeverIsWhole() {
        AttackScript silent = SlowConnection.of(0, IDENTITIES.get(0), false);
        AttackScript handshake = SlowConnection.of(1, IDENTITIES.get(0), false);
        AttackScript frame = SlowConnection.of(2, IDENTITIES.get(0), false);
        assertEquals(0, silent.write(piece, 0));
        assertFalse(handshake.wantsHandshake());
        assertTrue(frame.wantsHandshake());
        byte[] record = new byte[1 << 14];
        int length = 0;
        while (handshake.write(piece, 0) == 1) {
            record[length++] = piece.getByte(0);
        }
        assertEquals(0x16, record[0], "a handshake record");
        int claimed = (record[3] & 0xFF) << 8 | record[4] & 0xFF;
        assertEquals(5 + claimed - 1, length, "all but its last byte");
        assertEquals(1, frame.write(piece, 0));
        assertEquals(1, frame.piecesATurn());
    }
}
