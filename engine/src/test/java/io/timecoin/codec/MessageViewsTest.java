package io.timecoin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.CommitCertificateEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.codec.sbe.RoundChangeEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The windows on the messages of agreement: what they let pass, what they read, and that nothing makes them throw. */
class MessageViewsTest {
    private static final int NOISE = 20_000;

    private interface Wrapping {
        ResultCode wrap(DirectBuffer buffer, int offset, int length);
    }

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 16]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final VoteView vote = new VoteView();
    private final ProposalView proposal = new ProposalView();
    private final RoundChangeView roundChange = new RoundChangeView();
    private final CertificateView certificate = new CertificateView();
    private final BlockHeaderView blockHeader = new BlockHeaderView();
    private DirectBuffer source;
    private long touched;

    private static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private byte[] vote() {
        VoteEncoder encoder = new VoteEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .chainId(7)
                .round(2)
                .height(9)
                .phase(3)
                .reserved(0)
                .putBlockHash(filled(32, 1), 0, 32)
                .putSender(filled(32, 2), 0, 32)
                .putSignature(filled(64, 3), 0, 64);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private byte[] blockHeader(int transactions) {
        BlockHeaderEncoder encoder = new BlockHeaderEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .blockVersion(1)
                .reserved(0)
                .chainId(7)
                .height(9)
                .timeMs(123)
                .round(1)
                .transactionCount(transactions)
                .transactionBytes(400)
                .reserved2(0)
                .putParentHash(filled(32, 11), 0, 32)
                .putTransactionRoot(filled(32, 12), 0, 32)
                .putParentStateRoot(filled(32, 13), 0, 32)
                .putStandingHash(filled(32, 14), 0, 32)
                .putProposer(filled(32, 15), 0, 32);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private byte[] proposal(int transactions, int roundChanges, int prepares) {
        byte[] block = blockHeader(transactions);
        ProposalEncoder encoder = new ProposalEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .chainId(7)
                .round(2)
                .height(9)
                .putSender(filled(32, 2), 0, 32)
                .putSignature(filled(64, 3), 0, 64);
        ProposalEncoder.TransactionsEncoder contents = encoder.transactionsCount(transactions);
        for (int i = 0; i < transactions; i++) {
            contents.next().putContentHash(filled(32, 20 + i), 0, 32);
        }
        ProposalEncoder.RoundChangesEncoder changes = encoder.roundChangesCount(roundChanges);
        for (int i = 0; i < roundChanges; i++) {
            changes.next()
                    .preparedRound(i - 1)
                    .putPreparedHash(filled(32, i == 0 ? 0 : 40 + i), 0, 32)
                    .putSender(filled(32, 50 + i), 0, 32)
                    .putSignature(filled(64, 60 + i), 0, 64);
        }
        ProposalEncoder.PreparesEncoder votes = encoder.preparesCount(prepares);
        for (int i = 0; i < prepares; i++) {
            votes.next().putSender(filled(32, 70 + i), 0, 32).putSignature(filled(64, 80 + i), 0, 64);
        }
        encoder.putHeader(block, 0, block.length);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private byte[] roundChange(int preparedRound, int prepares) {
        RoundChangeEncoder encoder = new RoundChangeEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .chainId(7)
                .round(2)
                .height(9)
                .preparedRound(preparedRound)
                .reserved(0)
                .putPreparedHash(filled(32, preparedRound < 0 ? 0 : 1), 0, 32)
                .putSender(filled(32, 2), 0, 32)
                .putSignature(filled(64, 3), 0, 64);
        RoundChangeEncoder.PreparesEncoder votes = encoder.preparesCount(prepares);
        for (int i = 0; i < prepares; i++) {
            votes.next().putSender(filled(32, 70 + i), 0, 32).putSignature(filled(64, 80 + i), 0, 64);
        }
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private byte[] certificate(int signatures, long... words) {
        CommitCertificateEncoder encoder = new CommitCertificateEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .height(9)
                .round(2)
                .reserved(0)
                .putBlockHash(filled(32, 1), 0, 32);
        CommitCertificateEncoder.BitmapEncoder bitmap = encoder.bitmapCount(words.length);
        for (long word : words) {
            bitmap.next().word(word);
        }
        CommitCertificateEncoder.SignaturesEncoder signers = encoder.signaturesCount(signatures);
        for (int i = 0; i < signatures; i++) {
            signers.next().putSignature(filled(64, 90 + i), 0, 64);
        }
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private void touch(int at, int length) {
        for (int i = 0; i < length; i++) {
            touched += source.getByte(at + i);
        }
    }

    /** Reads every field that the last message wrapped has. */
    private ResultCode read(Object view, ResultCode code, DirectBuffer bytes) {
        source = bytes;
        if (code != ResultCode.OK) {
            return code;
        }
        if (view == vote) {
            touched += vote.chainId() + vote.height() + vote.round() + vote.phase();
            touch(vote.blockHashAt(), 32);
            touch(vote.senderAt(), 32);
            touch(vote.signatureAt(), 64);
        } else if (view == roundChange) {
            touched += roundChange.chainId() + roundChange.height() + roundChange.round() + roundChange.preparedRound();
            touch(roundChange.preparedHashAt(), 32);
            touch(roundChange.senderAt(), 32);
            touch(roundChange.signatureAt(), 64);
            for (int i = 0; i < roundChange.prepareCount(); i++) {
                touch(roundChange.prepareSenderAt(i), 32);
                touch(roundChange.prepareSignatureAt(i), 64);
            }
        } else if (view == certificate) {
            touched += certificate.height() + certificate.round() + (certificate.isSigner(255) ? 1 : 0);
            touch(certificate.blockHashAt(), 32);
            for (int i = 0; i < certificate.signatureCount(); i++) {
                touch(certificate.signatureAt(i), 64);
            }
        } else if (view == proposal) {
            readProposal();
        } else {
            readHeader(blockHeader);
        }
        return code;
    }

    private void readProposal() {
        touched += proposal.chainId() + proposal.height() + proposal.round() + proposal.highestPreparedRound();
        touch(proposal.senderAt(), 32);
        touch(proposal.signatureAt(), 64);
        touch(proposal.headerAt(), BlockHeaderView.BYTES);
        for (int i = 0; i < proposal.contentHashCount(); i++) {
            touch(proposal.contentHashAt(i), 32);
        }
        for (int i = 0; i < proposal.roundChangeCount(); i++) {
            touch(proposal.preparedHashAt(i), 32);
            touch(proposal.roundChangeSenderAt(i), 32);
            touch(proposal.roundChangeSignatureAt(i), 64);
        }
        for (int i = 0; i < proposal.prepareCount(); i++) {
            touch(proposal.prepareSenderAt(i), 32);
            touch(proposal.prepareSignatureAt(i), 64);
        }
        readHeader(proposal.header());
    }

    private void readHeader(BlockHeaderView view) {
        touched += view.chainId() + view.height() + view.round() + view.timeMs();
        touched += view.transactionCount() + view.transactionBytes();
        touch(view.offset(), BlockHeaderView.BYTES);
        touch(view.parentHashAt(), 32);
        touch(view.transactionRootAt(), 32);
        touch(view.parentStateRootAt(), 32);
        touch(view.standingHashAt(), 32);
        touch(view.proposerAt(), 32);
    }

    private Wrapping reading(Object view, Wrapping wrapping) {
        return (bytes, offset, length) -> read(view, wrapping.wrap(bytes, offset, length), bytes);
    }

    /** Wraps thrice, before different neighbours: what lies behind the end must not matter, and is not there at first. */
    private static ResultCode judge(Wrapping wrapping, byte[] encoded) {
        ResultCode exact = wrapping.wrap(new UnsafeBuffer(encoded.clone()), 0, encoded.length);
        for (byte fill : new byte[] {0, -1}) {
            byte[] wide = new byte[encoded.length + 300];
            Arrays.fill(wide, fill);
            System.arraycopy(encoded, 0, wide, 13, encoded.length);
            assertEquals(exact, wrapping.wrap(new UnsafeBuffer(wide), 13, encoded.length));
        }
        assertNotNull(exact);
        return exact;
    }

    private static ResultCode judge(Wrapping wrapping, byte[] encoded, Consumer<UnsafeBuffer> change) {
        byte[] changed = encoded.clone();
        change.accept(new UnsafeBuffer(changed));
        return judge(wrapping, changed);
    }

    private static void assertForm(Wrapping wrapping, byte[] encoded) {
        assertEquals(ResultCode.OK, judge(wrapping, encoded));
        for (int length = 0; length < encoded.length; length++) {
            assertEquals(ResultCode.MALFORMED, judge(wrapping, Arrays.copyOf(encoded, length)));
        }
        for (int more = 1; more < 10; more++) {
            byte[] longer = Arrays.copyOf(encoded, encoded.length + more);
            assertEquals(ResultCode.TRAILING_BYTES, judge(wrapping, longer));
        }
        for (int bit = 0; bit < 64; bit++) {
            int at = bit;
            ResultCode code =
                    judge(wrapping, encoded, b -> b.putByte(at / 8, (byte) (b.getByte(at / 8) ^ 1 << at % 8)));
            assertEquals(ResultCode.NOT_CANONICAL, code, "bit " + bit + " of the header");
        }
    }

    private static void assertNoiseIsHarmless(Wrapping wrapping, byte[] encoded, int seed) {
        Random random = new Random(seed);
        int passed = 0;
        for (int i = 0; i < NOISE; i++) {
            byte[] noise = encoded.clone();
            if (random.nextInt(4) == 0) {
                noise = new byte[random.nextInt(2 * encoded.length)];
                random.nextBytes(noise);
                System.arraycopy(encoded, 0, noise, 0, Math.min(noise.length, random.nextInt(encoded.length)));
            }
            for (int changes = random.nextInt(4); changes > 0 && noise.length > 0; changes--) {
                int at = random.nextInt(noise.length);
                noise[at] = (byte) (random.nextBoolean() ? random.nextInt() : noise[at] ^ 1 << random.nextInt(8));
            }
            passed += judge(wrapping, noise) == ResultCode.OK ? 1 : 0;
        }
        assertTrue(passed > NOISE / 10, "some of the noise passes: " + passed);
    }

    @Test
    void shouldHoldVotesToTheirForm() {
        Wrapping wrapping = reading(vote, vote::wrap);
        assertForm(wrapping, vote());
        assertNoiseIsHarmless(wrapping, vote(), 1);
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, vote(), b -> b.putByte(15, (byte) 0x80)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, vote(), b -> b.putLong(16, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, vote(), b -> b.putByte(23, (byte) 0x80)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, vote(), b -> b.putByte(24, (byte) 1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, vote(), b -> b.putByte(24, (byte) 4)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, vote(), b -> b.putByte(26, (byte) 1)));
        Wrapping evidence = reading(vote, vote::wrapEvidence);
        assertEquals(ResultCode.OK, judge(evidence, vote(), b -> b.putByte(24, (byte) 1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(evidence, vote(), b -> b.putByte(24, (byte) 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(evidence, vote(), b -> b.putByte(24, (byte) 4)));
    }

    @Test
    void shouldReadVotes() {
        UnsafeBuffer bytes = new UnsafeBuffer(vote());
        vote.wrap(bytes, 0, bytes.capacity());
        assertEquals(7, vote.chainId());
        assertEquals(2, vote.round());
        assertEquals(9, vote.height());
        assertEquals(3, vote.phase());
        assertEquals(1, bytes.getByte(vote.blockHashAt() + 31));
        assertEquals(2, bytes.getByte(vote.senderAt() + 31));
        assertEquals(3, bytes.getByte(vote.signatureAt() + 63));
    }

    @Test
    void shouldHoldBlockHeadersToTheirForm() {
        Wrapping wrapping = reading(blockHeader, blockHeader::wrap);
        assertForm(wrapping, blockHeader(2));
        assertNoiseIsHarmless(wrapping, blockHeader(2), 2);
        assertEquals(ResultCode.VERSION_UNSUPPORTED, judge(wrapping, blockHeader(2), b -> b.putByte(8, (byte) 2)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, blockHeader(2), b -> b.putByte(10, (byte) 1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, blockHeader(2), b -> b.putLong(16, -1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, blockHeader(2), b -> b.putInt(32, -1)));
        assertEquals(ResultCode.HEADER_INVALID, judge(wrapping, blockHeader(2), b -> b.putInt(36, -1)));
        int tooMany = Limits.BLOCK_TRANSACTIONS_MAX + 1;
        assertEquals(ResultCode.HEADER_INVALID, judge(wrapping, blockHeader(2), b -> b.putInt(36, tooMany)));
        int tooLarge = Limits.BLOCK_BYTES_MAX + 1;
        assertEquals(ResultCode.HEADER_INVALID, judge(wrapping, blockHeader(2), b -> b.putInt(40, tooLarge)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, blockHeader(2), b -> b.putInt(44, 1)));
    }

    @Test
    void shouldHoldProposalsToTheirForm() {
        Wrapping wrapping = reading(proposal, proposal::wrap);
        assertForm(wrapping, proposal(2, 3, 2));
        assertForm(wrapping, proposal(0, 0, 0));
        assertNoiseIsHarmless(wrapping, proposal(2, 3, 2), 3);
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, proposal(0, 0, 0), b -> b.putInt(12, -1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, proposal(0, 0, 0), b -> b.putLong(16, 0)));
        int contentsAt = 8 + ProposalEncoder.BLOCK_LENGTH;
        int changesAt = contentsAt + 4 + 2 * 32;
        int preparesAt = changesAt + 4 + 3 * 132;
        int headerAt = preparesAt + 4 + 2 * 96;
        for (int group : new int[] {contentsAt, changesAt, preparesAt}) {
            assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, proposal(2, 3, 2), b -> b.putByte(group, (byte) 1)));
            assertEquals(
                    ResultCode.MALFORMED, judge(wrapping, proposal(2, 3, 2), b -> b.putShort(group + 2, (short) -1)));
        }
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, proposal(2, 3, 2), b -> b.putInt(headerAt, 5)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, proposal(2, 3, 2), b -> b.putInt(headerAt, -1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, proposal(2, 3, 2), b -> b.putInt(changesAt + 4, -2)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, proposal(2, 3, 2), b -> b.putInt(changesAt + 4, 0)));
        assertEquals(
                ResultCode.NOT_CANONICAL, judge(wrapping, proposal(2, 3, 2), b -> b.putByte(changesAt + 8, (byte) 1)));
        assertEquals(
                ResultCode.HEADER_INVALID, judge(wrapping, proposal(2, 3, 2), b -> b.putInt(headerAt + 4 + 36, 1)));
    }

    @Test
    void shouldReadProposals() {
        UnsafeBuffer bytes = new UnsafeBuffer(proposal(2, 3, 2));
        proposal.wrap(bytes, 0, bytes.capacity());
        assertEquals(7, proposal.chainId());
        assertEquals(2, proposal.round());
        assertEquals(9, proposal.height());
        assertEquals(2, bytes.getByte(proposal.senderAt()));
        assertEquals(3, bytes.getByte(proposal.signatureAt()));
        assertEquals(2, proposal.contentHashCount());
        assertEquals(21, bytes.getByte(proposal.contentHashAt(1) + 31));
        assertEquals(3, proposal.roundChangeCount());
        assertEquals(-1, proposal.preparedRound(0));
        assertEquals(1, proposal.preparedRound(2));
        assertEquals(1, proposal.highestPreparedRound());
        assertEquals(42, bytes.getByte(proposal.preparedHashAt(2)));
        assertEquals(52, bytes.getByte(proposal.roundChangeSenderAt(2)));
        assertEquals(62, bytes.getByte(proposal.roundChangeSignatureAt(2) + 63));
        assertEquals(2, proposal.prepareCount());
        assertEquals(71, bytes.getByte(proposal.prepareSenderAt(1)));
        assertEquals(81, bytes.getByte(proposal.prepareSignatureAt(1) + 63));
        assertEquals(1, proposal.header().round());
        assertEquals(123, proposal.header().timeMs());
        assertEquals(400, proposal.header().transactionBytes());
        assertEquals(11, bytes.getByte(proposal.header().parentHashAt()));
        assertEquals(12, bytes.getByte(proposal.header().transactionRootAt()));
        assertEquals(13, bytes.getByte(proposal.header().parentStateRootAt()));
        assertEquals(14, bytes.getByte(proposal.header().standingHashAt()));
        assertEquals(15, bytes.getByte(proposal.header().proposerAt()));
    }

    @Test
    void shouldHoldRoundChangesToTheirForm() {
        Wrapping wrapping = reading(roundChange, roundChange::wrap);
        assertForm(wrapping, roundChange(1, 3));
        assertForm(wrapping, roundChange(-1, 0));
        assertNoiseIsHarmless(wrapping, roundChange(1, 3), 4);
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, roundChange(-1, 0), b -> b.putInt(12, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, roundChange(-1, 0), b -> b.putInt(12, -1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, roundChange(-1, 0), b -> b.putLong(16, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, roundChange(-1, 0), b -> b.putInt(24, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, roundChange(1, 3), b -> b.putInt(24, -2)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, roundChange(1, 3), b -> b.putInt(28, 1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, roundChange(-1, 0), b -> b.putByte(63, (byte) 1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, roundChange(-1, 2)));
        assertEquals(ResultCode.OK, judge(wrapping, roundChange(1, 0)));
    }

    @Test
    void shouldReadRoundChanges() {
        UnsafeBuffer bytes = new UnsafeBuffer(roundChange(1, 3));
        roundChange.wrap(bytes, 0, bytes.capacity());
        assertEquals(7, roundChange.chainId());
        assertEquals(2, roundChange.round());
        assertEquals(9, roundChange.height());
        assertEquals(1, roundChange.preparedRound());
        assertEquals(1, bytes.getByte(roundChange.preparedHashAt() + 31));
        assertEquals(2, bytes.getByte(roundChange.senderAt() + 31));
        assertEquals(3, bytes.getByte(roundChange.signatureAt() + 63));
        assertEquals(3, roundChange.prepareCount());
        assertEquals(72, bytes.getByte(roundChange.prepareSenderAt(2)));
        assertEquals(82, bytes.getByte(roundChange.prepareSignatureAt(2) + 63));
    }

    @Test
    void shouldHoldCertificatesToTheirForm() {
        Wrapping wrapping = reading(certificate, certificate::wrap);
        assertForm(wrapping, certificate(3, 0b1011));
        assertForm(wrapping, certificate(4, 0b1011, 1));
        assertNoiseIsHarmless(wrapping, certificate(3, 0b1011), 5);
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, certificate(2, 0b1011)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, certificate(4, 0b1011)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, certificate(0, 0, 0, 0, 0, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, certificate(1, 1), b -> b.putLong(8, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, certificate(1, 1), b -> b.putInt(16, -1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(wrapping, certificate(1, 1), b -> b.putInt(20, 1)));
    }

    @Test
    void shouldReadCertificates() {
        UnsafeBuffer bytes = new UnsafeBuffer(certificate(4, 0b1011, 1));
        certificate.wrap(bytes, 0, bytes.capacity());
        assertEquals(9, certificate.height());
        assertEquals(2, certificate.round());
        assertEquals(1, bytes.getByte(certificate.blockHashAt() + 31));
        assertEquals(2, certificate.wordCount());
        assertEquals(0b1011, certificate.word(0));
        assertEquals(4, certificate.signatureCount());
        assertEquals(93, bytes.getByte(certificate.signatureAt(3) + 63));
        assertTrue(certificate.isSigner(3));
        assertTrue(certificate.isSigner(64));
        assertFalse(certificate.isSigner(2));
        assertFalse(certificate.isSigner(128));
    }
}
