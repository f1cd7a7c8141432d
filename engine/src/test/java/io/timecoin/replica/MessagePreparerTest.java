package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.sbe.BlockHeaderEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.codec.sbe.RoundChangeEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.BatchSizes;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.LookAheadVerifier;
import io.timecoin.crypto.limbs.LimbBatch;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MessagePreparerTest {
    private static final int CHAIN_ID = 7;
    private final MessagePreparer preparer = new MessagePreparer(CHAIN_ID, new BouncyCastleVerifier(16));
    private final MessagePreparer formOnly = new MessagePreparer(CHAIN_ID, null);
    private final byte[] vote = vote();

    private static byte[] vote() {
        byte[] seed = new byte[32];
        seed[0] = 1;
        Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        SignedBytes message = new SignedBytes(CHAIN_ID);
        UnsafeBuffer signature = new UnsafeBuffer(new byte[64]);
        signer.sign(message.build(9, 2, Phase.COMMIT, hash, 0), 0, message.length(), signature, 0);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[156]);
        new VoteEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .chainId(CHAIN_ID)
                .round(2)
                .height(9)
                .phase(3)
                .reserved(0)
                .putBlockHash(hash, 0, Hash.BYTES)
                .putSender(signer.publicKey(), 0, 32)
                .putSignature(signature, 0, 64);
        return buffer.byteArray();
    }

    private static ResultCode judge(MessagePreparer preparer, byte[] bytes) {
        ResultCode code = preparer.vote(new UnsafeBuffer(bytes), 0, bytes.length);
        byte[] wide = new byte[bytes.length + 200];
        Arrays.fill(wide, (byte) -1);
        System.arraycopy(bytes, 0, wide, 11, bytes.length);
        assertEquals(code, preparer.vote(new UnsafeBuffer(wide), 11, bytes.length));
        assertNotNull(code);
        return code;
    }

    @Test
    void shouldTakeASignedVote() {
        assertEquals(ResultCode.OK, judge(preparer, vote));
    }

    @Test
    void shouldRefuseEveryOtherLength() {
        for (int length = 0; length < vote.length; length++) {
            assertEquals(ResultCode.MALFORMED, judge(preparer, Arrays.copyOf(vote, length)));
        }
        assertEquals(ResultCode.TRAILING_BYTES, judge(preparer, Arrays.copyOf(vote, vote.length + 1)));
    }

    @Test
    void shouldRefuseEveryChangedBit() {
        for (int bit = 0; bit < vote.length * Byte.SIZE; bit++) {
            byte[] mutated = vote.clone();
            mutated[bit / 8] ^= (byte) (1 << bit % 8);
            assertNotEquals(ResultCode.OK, judge(preparer, mutated), "bit " + bit);
        }
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertEquals(ResultCode.WRONG_CHAIN, judge(formOnly, with(8, 8)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(15, 0x80)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(16, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(23, 0x80)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(24, 1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(24, 4)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(26, 1)));
        assertEquals(ResultCode.OK, judge(formOnly, with(24, 2)));
    }

    private byte[] with(int at, int value) {
        byte[] changed = vote.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void shouldJudgeNoiseWithoutThrowing() {
        Random random = new Random(4);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[random.nextInt(10) == 0 ? random.nextInt(300) : vote.length];
            random.nextBytes(noise);
            System.arraycopy(vote, 0, noise, 0, Math.min(noise.length, random.nextInt(vote.length)));
            judge(formOnly, noise);
        }
    }

    private static final Ed25519Signer[] SIGNERS = signers();
    private static final int PREPARED_ROUND = 1;
    private static final int ROUND = 3;

    private static Ed25519Signer[] signers() {
        Ed25519Signer[] signers = new Ed25519Signer[4];
        for (int i = 0; i < signers.length; i++) {
            byte[] seed = new byte[32];
            seed[0] = (byte) (i + 1);
            signers[i] = Ed25519Signer.fromSeed(seed);
        }
        return signers;
    }

    private static byte[] sign(int signer, DirectBuffer message, int length) {
        UnsafeBuffer signature = new UnsafeBuffer(new byte[64]);
        SIGNERS[signer].sign(message, 0, length, signature, 0);
        return signature.byteArray();
    }

    private static byte[] signRoundChange(int signer, int preparedRound, UnsafeBuffer hash) {
        SignedBytes message = new SignedBytes(CHAIN_ID);
        return sign(signer, message.buildRoundChange(9, ROUND, preparedRound, hash, 0), message.length());
    }

    private static byte[] signPrepare(int signer, UnsafeBuffer hash) {
        SignedBytes message = new SignedBytes(CHAIN_ID);
        return sign(signer, message.build(9, PREPARED_ROUND, Phase.PREPARE, hash, 0), message.length());
    }

    private static byte[] roundChange() {
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        hash.setMemory(0, Hash.BYTES, (byte) 5);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        RoundChangeEncoder encoder = new RoundChangeEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .chainId(CHAIN_ID)
                .round(ROUND)
                .height(9)
                .preparedRound(PREPARED_ROUND)
                .reserved(0)
                .putPreparedHash(hash, 0, Hash.BYTES)
                .putSender(SIGNERS[0].publicKey(), 0, 32)
                .putSignature(signRoundChange(0, PREPARED_ROUND, hash), 0, 64);
        RoundChangeEncoder.PreparesEncoder prepares = encoder.preparesCount(2);
        for (int i = 1; i < 3; i++) {
            prepares.next().putSender(SIGNERS[i].publicKey(), 0, 32).putSignature(signPrepare(i, hash), 0, 64);
        }
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static UnsafeBuffer header(int contents, Hash root) {
        UnsafeBuffer header = new UnsafeBuffer(new byte[BlockHeaderView.BYTES]);
        new BlockHeaderEncoder()
                .wrapAndApplyHeader(header, 0, new MessageHeaderEncoder())
                .blockVersion(1)
                .chainId(CHAIN_ID)
                .height(9)
                .round(0)
                .transactionCount(contents)
                .putTransactionRoot(root.toByteArray(), 0, Hash.BYTES);
        return header;
    }

    /** Three transactions; one round change that prepared nothing, one that prepared the block; two PREPARE votes. */
    private static byte[] proposal() {
        byte[][] contents = {filled(1), filled(2), filled(3)};
        UnsafeBuffer header = header(3, Hash.of(NaiveHashes.merkleRoot(List.of(contents))));
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        new Hasher(DomainTag.BLOCK).update(header, 0, header.capacity()).digest(hash, 0);
        UnsafeBuffer none = new UnsafeBuffer(new byte[Hash.BYTES]);
        SignedBytes message = new SignedBytes(CHAIN_ID);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
        ProposalEncoder encoder = new ProposalEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .chainId(CHAIN_ID)
                .round(ROUND)
                .height(9)
                .putSender(SIGNERS[3].publicKey(), 0, 32);
        byte[] own = sign(3, message.build(9, ROUND, Phase.PRE_PREPARE, hash, 0), message.length());
        encoder.putSignature(own, 0, 64);
        ProposalEncoder.TransactionsEncoder transactions = encoder.transactionsCount(3);
        for (byte[] content : contents) {
            transactions.next().putContentHash(content, 0, Hash.BYTES);
        }
        ProposalEncoder.RoundChangesEncoder changes = encoder.roundChangesCount(2);
        for (int i = 0; i < 2; i++) {
            int prepared = i == 0 ? -1 : PREPARED_ROUND;
            UnsafeBuffer preparedHash = i == 0 ? none : hash;
            changes.next()
                    .preparedRound(prepared)
                    .putPreparedHash(preparedHash, 0, Hash.BYTES)
                    .putSender(SIGNERS[i].publicKey(), 0, 32)
                    .putSignature(signRoundChange(i, prepared, preparedHash), 0, 64);
        }
        ProposalEncoder.PreparesEncoder prepares = encoder.preparesCount(2);
        for (int i = 1; i < 3; i++) {
            prepares.next().putSender(SIGNERS[i].publicKey(), 0, 32).putSignature(signPrepare(i, hash), 0, 64);
        }
        encoder.putHeader(header, 0, header.capacity());
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[Hash.BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static ResultCode judgeProposal(MessagePreparer preparer, byte[] bytes) {
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        return preparer.proposal(new UnsafeBuffer(bytes), 0, bytes.length, hash, 0);
    }

    private static ResultCode judgeRoundChange(MessagePreparer preparer, byte[] bytes) {
        return preparer.roundChange(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Test
    void shouldTakeASignedProposalAndHashItsBlock() {
        byte[] bytes = proposal();
        UnsafeBuffer target = new UnsafeBuffer(new byte[64]);
        assertEquals(ResultCode.OK, preparer.proposal(new UnsafeBuffer(bytes), 0, bytes.length, target, 16));
        Hasher hasher = new Hasher(DomainTag.BLOCK);
        hasher.update(bytes, bytes.length - BlockHeaderView.BYTES, BlockHeaderView.BYTES);
        assertEquals(hasher.digest(), Hash.of(target, 16));
    }

    @Test
    void shouldRefuseEveryChangedByteOfAProposal() {
        byte[] bytes = proposal();
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertNotEquals(ResultCode.OK, judgeProposal(preparer, changed), "byte " + at);
        }
    }

    @Test
    void shouldRefuseEveryChangedByteOfARoundChange() {
        byte[] bytes = roundChange();
        assertEquals(ResultCode.OK, judgeRoundChange(preparer, bytes));
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertNotEquals(ResultCode.OK, judgeRoundChange(preparer, changed), "byte " + at);
        }
    }

    @Test
    void shouldNameWhatIsWrongWithAProposal() {
        byte[] bytes = proposal();
        int contentsAt = 8 + ProposalEncoder.BLOCK_LENGTH + 4;
        int changesAt = contentsAt + 3 * 32 + 4;
        int headerAt = bytes.length - BlockHeaderView.BYTES;
        assertEquals(ResultCode.OK, judgeProposal(formOnly, bytes));
        assertEquals(ResultCode.WRONG_CHAIN, judgeProposal(formOnly, changed(bytes, 8)));
        assertEquals(ResultCode.WRONG_CHAIN, judgeProposal(formOnly, changed(bytes, headerAt + 12)));
        assertEquals(ResultCode.HEADER_INVALID, judgeProposal(formOnly, changed(bytes, contentsAt)));
        assertEquals(ResultCode.PROPOSAL_NOT_PREPARED, judgeProposal(formOnly, changed(bytes, changesAt + 132 + 4)));
        assertEquals(ResultCode.PROPOSAL_NOT_PREPARED, judgeProposal(formOnly, changed(bytes, headerAt + 24)));
        byte[] unprepared = bytes.clone();
        UnsafeBuffer buffer = new UnsafeBuffer(unprepared);
        buffer.putInt(changesAt + 132, -1);
        buffer.setMemory(changesAt + 132 + 4, Hash.BYTES, (byte) 0);
        assertEquals(ResultCode.JUSTIFICATION_INVALID, judgeProposal(formOnly, unprepared));
        assertEquals(ResultCode.WRONG_CHAIN, judgeRoundChange(formOnly, changed(roundChange(), 8)));
    }

    private static byte[] changed(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    void shouldVerifyTheSenderFirst() {
        byte[] bytes = proposal();
        int[] verified = new int[1];
        MessagePreparer counting = new MessagePreparer(CHAIN_ID, (key, keyAt, sig, sigAt, message, at, length) -> {
            verified[0]++;
            return verified[0] == 1 ? ResultCode.SIGNATURE_INVALID : ResultCode.OK;
        });
        assertEquals(ResultCode.SIGNATURE_INVALID, judgeProposal(counting, bytes));
        assertEquals(1, verified[0]);
        assertEquals(ResultCode.OK, judgeProposal(counting, bytes));
        assertEquals(1 + 1 + 2 + 2, verified[0]);
        assertEquals(ResultCode.OK, judgeRoundChange(counting, roundChange()));
        assertEquals(6 + 3, verified[0]);
    }

    @Test
    void shouldJudgeTogetherWhatAMessageCarriesBehindItsSendersSignature() {
        int[] alone = new int[1];
        BatchSizes ahead = new BatchSizes(new LookAheadVerifier(
                (key, keyAt, signature, signatureAt, message, at, length) -> {
                    alone[0]++;
                    return ResultCode.SIGNATURE_INVALID;
                },
                new LimbBatch(4, new SecureRandom())));
        MessagePreparer together = new MessagePreparer(CHAIN_ID, ahead);
        byte[] proposal = proposal();
        byte[] roundChange = roundChange();
        assertEquals(ResultCode.OK, judgeProposal(together, proposal));
        assertEquals(List.of(1, 2, 2), ahead.batches);
        assertEquals(ResultCode.OK, judgeRoundChange(together, roundChange));
        assertEquals(List.of(1, 2, 2, 1, 2), ahead.batches);
        assertEquals(0, alone[0]);
        for (int at = 0; at < proposal.length; at++) {
            byte[] changed = changed(proposal, at);
            assertEquals(judgeProposal(preparer, changed), judgeProposal(together, changed), "byte " + at);
        }
        for (int at = 0; at < roundChange.length; at++) {
            byte[] changed = changed(roundChange, at);
            assertEquals(judgeRoundChange(preparer, changed), judgeRoundChange(together, changed), "byte " + at);
        }
    }
}
