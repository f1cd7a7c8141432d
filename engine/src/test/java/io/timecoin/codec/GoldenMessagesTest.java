package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.CoinLayout;
import io.timecoin.codec.sbe.AnswerEncoder;
import io.timecoin.codec.sbe.BlockEncoder;
import io.timecoin.codec.sbe.BlockFinalEncoder;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.CommitCertificateEncoder;
import io.timecoin.codec.sbe.EpochRecordEncoder;
import io.timecoin.codec.sbe.EpochRequestEncoder;
import io.timecoin.codec.sbe.EvidenceEncoder;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.PeerStatesEncoder;
import io.timecoin.codec.sbe.PeerStatesQueryEncoder;
import io.timecoin.codec.sbe.PeersEncoder;
import io.timecoin.codec.sbe.PeersRequestEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.codec.sbe.RegistrationEncoder;
import io.timecoin.codec.sbe.StateChildrenEncoder;
import io.timecoin.codec.sbe.StateCoinsEncoder;
import io.timecoin.codec.sbe.StateRequestEncoder;
import io.timecoin.codec.sbe.StatusEncoder;
import io.timecoin.codec.sbe.StatusQueryEncoder;
import io.timecoin.codec.sbe.SubscribeBlocksEncoder;
import io.timecoin.codec.sbe.SyncOfferEncoder;
import io.timecoin.codec.sbe.SyncOfferRequestEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.codec.sbe.WithdrawalEncoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every message, written out. A difference here is another protocol. Runs of a repeated byte are folded:
 * {@code aa*32} is the byte aa thirty-two times.
 */
class GoldenMessagesTest {
    private static final Pattern RUN = Pattern.compile("([0-9a-f]{2})\\*(32|64)");

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    private static byte[] hash(int fill) {
        return filled(32, fill);
    }

    private static byte[] filled(int count, int fill) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }

    private void assertBytes(String expected, int limit) {
        byte[] written = Arrays.copyOf(buffer.byteArray(), limit);
        assertEquals(unfold(expected.replace(" ", "")), HexFormat.of().formatHex(written));
    }

    private static String unfold(String text) {
        return RUN.matcher(text).replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
    }

    @Test
    void shouldKeepTransaction() {
        TransactionEncoder encoder = new TransactionEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .txVersion(1)
                .kind(0)
                .chainId(7)
                .expiryMs(0x0102);
        encoder.inputsCount(1).next().putTxId(hash(0xaa), 0, 32).outputIndex(3).witnessIndex(0);
        encoder.outputsCount(1).next().amount(1_000).putOwner(hash(0xbb), 0, 32);
        encoder.witnessesCount(1).next().putPublicKey(hash(0xcc), 0, 32).putSignature(filled(64, 0xdd), 0, 64);
        assertBytes(
                "1000 0100 f21c 0100  0100 0000 07000000 0201000000000000"
                        + "2400 0100 aa*32 0300 0000  2800 0100 e803000000000000 bb*32  6000 0100 cc*32 dd*64",
                encoder.limit());
    }

    @Test
    void shouldKeepBlockHeader() {
        BlockHeaderEncoder encoder = new BlockHeaderEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .blockVersion(1)
                .reserved(0)
                .chainId(7)
                .height(5)
                .timeMs(6)
                .round(1)
                .transactionCount(2)
                .transactionBytes(3)
                .reserved2(0)
                .putParentHash(hash(0xa1), 0, 32)
                .putTransactionRoot(hash(0xa2), 0, 32)
                .putParentStateRoot(hash(0xa3), 0, 32)
                .putStandingHash(hash(0xa4), 0, 32)
                .putProposer(hash(0xa5), 0, 32);
        assertBytes(
                "c800 0200 f21c 0100  0100 0000 07000000 0500000000000000 0600000000000000"
                        + "01000000 02000000 03000000 00000000 a1*32 a2*32 a3*32 a4*32 a5*32",
                encoder.limit());
    }

    @Test
    void shouldKeepCommitCertificate() {
        CommitCertificateEncoder encoder = new CommitCertificateEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .height(5)
                .round(1)
                .reserved(0)
                .putBlockHash(hash(0xa1), 0, 32);
        encoder.bitmapCount(1).next().word(0x8001);
        encoder.signaturesCount(1).next().putSignature(filled(64, 0xdd), 0, 64);
        assertBytes(
                "3000 0300 f21c 0100  0500000000000000 01000000 00000000 a1*32"
                        + "0800 0100 0180000000000000  4000 0100 dd*64",
                encoder.limit());
    }

    @Test
    void shouldKeepSyncOfferAndItsRequest() {
        SyncOfferRequestEncoder request = new SyncOfferRequestEncoder();
        request.wrapAndApplyHeader(buffer, 0, header).height(0x0102);
        assertBytes("0800 1a00 f21c 0100  0201000000000000", request.limit());
        SyncOfferEncoder encoder = new SyncOfferEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .height(5)
                .putHeader(filled(2, 1), 0, 2)
                .putNextHeader(filled(1, 2), 0, 1)
                .putNextCertificate(filled(3, 3), 0, 3)
                .putStanding(filled(4, 4), 0, 4);
        assertBytes(
                "0800 1b00 f21c 0100  0500000000000000 02000000 0101 01000000 02 03000000 030303 04000000 04040404",
                encoder.limit());
    }

    @Test
    void shouldKeepEpochRecordAndItsRequest() {
        EpochRequestEncoder request = new EpochRequestEncoder();
        request.wrapAndApplyHeader(buffer, 0, header).fromEpoch(3).count(2).reserved(0);
        assertBytes("1000 1c00 f21c 0100  0300000000000000 02000000 00000000", request.limit());
        EpochRecordEncoder encoder = new EpochRecordEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .epoch(6)
                .putStanding(filled(2, 1), 0, 2)
                .putBlock(filled(1, 2), 0, 1);
        assertBytes("0800 1d00 f21c 0100  0600000000000000 02000000 0101 01000000 02", encoder.limit());
    }

    @Test
    void shouldKeepBlock() {
        BlockEncoder encoder = new BlockEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header).height(5);
        encoder.transactionsCount(2)
                .next()
                .putTransaction(filled(3, 1), 0, 3)
                .next()
                .putTransaction(filled(2, 2), 0, 2);
        encoder.putHeader(filled(4, 3), 0, 4);
        encoder.putCertificate(filled(5, 4), 0, 5);
        assertBytes(
                "0800 0400 f21c 0100  0500000000000000  0000 0200 03000000 010101 02000000 0202"
                        + "04000000 03030303 05000000 0404040404",
                encoder.limit());
    }

    @Test
    void shouldKeepStateRequest() {
        StateRequestEncoder encoder = new StateRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .height(5)
                .putAsked(filled(36, 0xa1), 0, 36)
                .putSides(filled(36, 0xa0), 0, 36);
        assertBytes("5000 1e00 f21c 0100  0500000000000000 a1*32 a1a1a1a1 a0*32 a0a0a0a0", encoder.limit());
    }

    @Test
    void shouldKeepStateChildren() {
        StateChildrenEncoder encoder = new StateChildrenEncoder();
        StateChildrenEncoder.PartsEncoder parts =
                encoder.wrapAndApplyHeader(buffer, 0, header).height(5).partsCount(2);
        parts.next().splitBit(0).reserved(0).coins(4_096).putHash(hash(0xa1), 0, 32);
        parts.next().splitBit(287).reserved(0).coins(1).putHash(hash(0xa2), 0, 32);
        assertBytes(
                "0800 1f00 f21c 0100  0500000000000000  2800 0200"
                        + "0000 0000 00100000 a1*32  1f01 0000 01000000 a2*32",
                encoder.limit());
    }

    /** A coin on the wire is a coin in tables, store, snapshots and state tree. */
    @Test
    void shouldKeepStateCoins() {
        StateCoinsEncoder encoder = new StateCoinsEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .height(5)
                .coinsCount(1)
                .next()
                .putTxId(hash(0xa1), 0, 32)
                .outputIndex(2)
                .amount(1_000)
                .putOwner(hash(0xa2), 0, 32)
                .createdAt(4)
                .kind(1);
        assertBytes(
                "0800 2000 f21c 0100  0500000000000000  5800 0100"
                        + "a1*32 02000000 e803000000000000 a2*32 0400000000000000 01000000",
                encoder.limit());
        int coinAt = StateCoinsView.FRONT_BYTES;
        assertEquals(2, buffer.getInt(coinAt + CoinLayout.OUTPUT_INDEX_OFFSET, ByteOrder.LITTLE_ENDIAN));
        assertEquals(1_000, buffer.getLong(coinAt + CoinLayout.AMOUNT_OFFSET, ByteOrder.LITTLE_ENDIAN));
        assertEquals(4, buffer.getLong(coinAt + CoinLayout.HEIGHT_OFFSET, ByteOrder.LITTLE_ENDIAN));
        assertEquals(1, buffer.getInt(coinAt + CoinLayout.KIND_OFFSET, ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void shouldKeepProposal() {
        ProposalEncoder encoder = new ProposalEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .chainId(7)
                .round(1)
                .height(5)
                .putSender(hash(0xa1), 0, 32)
                .putSignature(filled(64, 0xdd), 0, 64);
        encoder.transactionsCount(1).next().putContentHash(hash(0xa2), 0, 32);
        encoder.putHeader(filled(4, 3), 0, 4);
        assertBytes(
                "7000 0a00 f21c 0100  07000000 01000000 0500000000000000 a1*32 dd*64"
                        + "2000 0100 a2*32 04000000 03030303",
                encoder.limit());
    }

    @Test
    void shouldKeepVote() {
        VoteEncoder encoder = new VoteEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .chainId(7)
                .round(1)
                .height(5)
                .phase(2)
                .reserved(0)
                .putBlockHash(hash(0xa1), 0, 32)
                .putSender(hash(0xa2), 0, 32)
                .putSignature(filled(64, 0xdd), 0, 64);
        assertBytes(
                "9400 0b00 f21c 0100  07000000 01000000 0500000000000000 0200 0000 a1*32 a2*32 dd*64", encoder.limit());
    }

    @Test
    void shouldKeepRegistration() {
        RegistrationEncoder encoder = new RegistrationEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .txVersion(1)
                .kind(1)
                .chainId(7)
                .expiryMs(0x1122334455667788L)
                .putConsensusKey(hash(0xa1), 0, 32)
                .putNodeKey(hash(0xa2), 0, 32)
                .putPossession(filled(64, 0xa3), 0, 64);
        encoder.inputsCount(1).next().putTxId(hash(0xb1), 0, 32).outputIndex(2).witnessIndex(3);
        encoder.outputsCount(1).next().amount(5).putOwner(hash(0xb2), 0, 32);
        encoder.witnessesCount(1).next().putPublicKey(hash(0xb3), 0, 32).putSignature(filled(64, 0xb4), 0, 64);
        assertBytes(
                "9000 0500 f21c 0100  0100 0100 07000000 8877665544332211 a1*32 a2*32 a3*64"
                        + "2400 0100 b1*32 0200 0300  2800 0100 0500000000000000 b2*32  6000 0100 b3*32 b4*64",
                encoder.limit());
    }

    @Test
    void shouldKeepWithdrawal() {
        WithdrawalEncoder encoder = new WithdrawalEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .txVersion(1)
                .kind(2)
                .chainId(7)
                .expiryMs(0x1122334455667788L)
                .putConsensusKey(hash(0xa1), 0, 32);
        encoder.inputsCount(0);
        encoder.outputsCount(0);
        encoder.witnessesCount(0);
        assertBytes(
                "3000 0600 f21c 0100  0100 0200 07000000 8877665544332211 a1*32 2400 0000 2800 0000 6000 0000",
                encoder.limit());
    }

    @Test
    void shouldKeepEvidence() {
        EvidenceEncoder encoder = new EvidenceEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .txVersion(1)
                .kind(3)
                .chainId(7)
                .expiryMs(Long.MAX_VALUE)
                .height(5)
                .round(6)
                .phase(2)
                .reserved(0)
                .putAccused(hash(0xa1), 0, 32)
                .putFirstHash(hash(0xa2), 0, 32)
                .putFirstSignature(filled(64, 0xa3), 0, 64)
                .putSecondHash(hash(0xa4), 0, 32)
                .putSecondSignature(filled(64, 0xa5), 0, 64);
        encoder.inputsCount(0);
        encoder.outputsCount(0);
        encoder.witnessesCount(0);
        assertBytes(
                "0001 0700 f21c 0100  0100 0300 07000000 ffffffffffffff7f 0500000000000000 06000000 0200 0000"
                        + "a1*32 a2*32 a3*64 a4*32 a5*64 2400 0000 2800 0000 6000 0000",
                encoder.limit());
        assertEquals(ValidatorFields.EVIDENCE_BYTES, encoder.limit());
    }

    @Test
    void shouldKeepHello() {
        HelloEncoder encoder = new HelloEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .protocolVersion(2)
                .role((short) 2)
                .capabilities((short) 0)
                .chainId(7)
                .height(5)
                .putGenesisHash(hash(0xa1), 0, 32)
                .putNode(hash(0xa2), 0, 32)
                .putValidator(hash(0xa3), 0, 32)
                .listenPort(7410)
                .reserved(0);
        buffer.setMemory(encoder.offset() + HelloEncoder.voucherEncodingOffset(), 64, (byte) 0xa4);
        encoder.putAgent("abc".getBytes(StandardCharsets.UTF_8), 0, 3);
        assertBytes(
                "b400 1400 f21c 0100  0200 0200 07000000 0500000000000000 a1*32 a2*32 a3*32 a4*64 f21c 0000 03000000 616263",
                encoder.limit());
    }

    @Test
    void shouldKeepPeerExchange() {
        PeersRequestEncoder request = new PeersRequestEncoder();
        request.wrapAndApplyHeader(buffer, 0, header).count(64).reserved(0);
        assertBytes("0800 2100 f21c 0100  40000000 00000000", request.limit());
        PeersEncoder encoder = new PeersEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header).reserved(0);
        encoder.entriesCount(1)
                .next()
                .putPeer(hash(0xa1), 0, 32)
                .putAddress(filled(16, 0xa2), 0, 16)
                .port(7410)
                .reserved(0);
        assertBytes(
                "0800 2200 f21c 0100  0000000000000000  3400 0100 a1*32 "
                        + "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2 f21c 0000",
                encoder.limit());
    }

    @Test
    void shouldKeepPeerStates() {
        PeerStatesQueryEncoder query = new PeerStatesQueryEncoder();
        query.wrapAndApplyHeader(buffer, 0, header).reserved(0);
        assertBytes("0800 2500 f21c 0100  0000000000000000", query.limit());
        PeerStatesEncoder encoder = new PeerStatesEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header).links(1).reserved(0);
        encoder.entriesCount(1)
                .next()
                .putPeer(hash(0xa1), 0, 32)
                .putValidator(hash(0xa2), 0, 32)
                .sinceMs(1)
                .height(2)
                .bannedUntilMs(3)
                .framesIn(4)
                .framesDropped(5)
                .bytesIn(6)
                .bytesOut(7)
                .queuedBytes(8)
                .score(9)
                .flags(3)
                .putAddress("a:1".getBytes(StandardCharsets.UTF_8), 0, 3);
        encoder.unlinkedCount(1)
                .next()
                .putPeer(hash(0xa3), 0, 32)
                .atMs(1)
                .times(2)
                .kind(1)
                .putAddress("b:2".getBytes(StandardCharsets.UTF_8), 0, 3)
                .putReason("no".getBytes(StandardCharsets.UTF_8), 0, 2);
        assertBytes(
                "0800 2600 f21c 0100  01000000 00000000  8800 0100 a1*32 a2*32 0100000000000000 0200000000000000"
                        + "0300000000000000 0400000000000000 0500000000000000 0600000000000000 0700000000000000"
                        + "0800000000000000 09000000 03000000 03000000 613a31  3000 0100 a3*32 0100000000000000"
                        + "02000000 01000000 03000000 623a32 02000000 6e6f",
                encoder.limit());
    }

    @Test
    void shouldKeepAnswer() {
        AnswerEncoder encoder = new AnswerEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .resultCode(401)
                .reserved(0)
                .requestType(2)
                .putTxId(hash(0xa1), 0, 32);
        encoder.putText("no".getBytes(StandardCharsets.UTF_8), 0, 2);
        assertBytes("2800 1500 f21c 0100  9101 0000 02000000 a1*32 02000000 6e6f", encoder.limit());
    }

    @Test
    void shouldKeepQueriesAndSubscriptions() {
        SubscribeBlocksEncoder subscribe = new SubscribeBlocksEncoder();
        subscribe.wrapAndApplyHeader(buffer, 0, header).reserved(1);
        assertBytes("0800 1600 f21c 0100  0100000000000000", subscribe.limit());
        StatusQueryEncoder query = new StatusQueryEncoder();
        query.wrapAndApplyHeader(buffer, 0, header).reserved(1);
        assertBytes("0800 1800 f21c 0100  0100000000000000", query.limit());
    }

    @Test
    void shouldKeepBlockFinal() {
        BlockFinalEncoder encoder = new BlockFinalEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .height(5)
                .timeMs(6)
                .putBlockHash(hash(0xa1), 0, 32)
                .putParentStateRoot(hash(0xa2), 0, 32);
        encoder.transactionsCount(1).next().putTxId(hash(0xa3), 0, 32);
        assertBytes(
                "5000 1700 f21c 0100  0500000000000000 0600000000000000 a1*32 a2*32  2000 0100 a3*32", encoder.limit());
    }

    @Test
    void shouldKeepStatus() {
        StatusEncoder encoder = new StatusEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .chainId(7)
                .network(2)
                .poolTransactions(1)
                .height(2)
                .sequence(3)
                .eventTimeMs(4)
                .poolBytes(5)
                .utxoCount(6)
                .issued(7)
                .committedTransactions(8)
                .rejectedTransactions(9)
                .feeFloor(10)
                .burned(11)
                .epoch(12)
                .validators(13)
                .validatorIndex(-1)
                .validatorPower(14)
                .totalPower(15)
                .role(1)
                .catchingUp(1)
                .rungs(0x1f)
                .targetHeight(16)
                .blocksOutstanding(17)
                .clockOffsetMs(-2)
                .peers(18)
                .putGenesisHash(hash(0xa1), 0, 32)
                .putBlockHash(hash(0xa2), 0, 32)
                .putParentStateRoot(hash(0xa3), 0, 32)
                .putValidator(hash(0xa4), 0, 32);
        encoder.putAgent(new byte[0], 0, 0);
        assertBytes(
                "1401 1900 f21c 0100  07000000 02000000 01000000 0200000000000000 0300000000000000 0400000000000000"
                        + "0500000000000000 0600000000000000 0700000000000000 0800000000000000 0900000000000000"
                        + "0a00000000000000 0b00000000000000 0c00000000000000 0d000000 ffffffff 0e000000 0f000000"
                        + "0100 0100 1f000000 1000000000000000 1100000000000000 feffffff 12000000"
                        + "a1*32 a2*32 a3*32 a4*32 00000000",
                encoder.limit());
    }
}
