package io.timecoin.consensus;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.codec.sbe.CommitCertificateEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.codec.sbe.RoundChangeEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Encodes the messages of agreement, each from byte 0 of a buffer that is large enough. State thread. */
final class MessageWriter {
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;

    /** Position of the block hash in a certificate. */
    static final int CERTIFIED_HASH_AT = HEADER_BYTES + CommitCertificateEncoder.blockHashEncodingOffset();

    private static final int GROUP_HEADER_BYTES = 4;
    private static final int DATA_HEADER_BYTES = 4;
    private static final int PREPARE_BYTES = ProposalEncoder.PreparesEncoder.sbeBlockLength();
    private static final int ROUND_CHANGE_BYTES = ProposalEncoder.RoundChangesEncoder.sbeBlockLength();

    private final int chainId;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final VoteEncoder vote = new VoteEncoder();
    private final ProposalEncoder proposal = new ProposalEncoder();
    private final RoundChangeEncoder roundChange = new RoundChangeEncoder();
    private final CommitCertificateEncoder certificate = new CommitCertificateEncoder();

    MessageWriter(int chainId) {
        this.chainId = chainId;
    }

    static int roundChangeBytesMax(int validators) {
        return HEADER_BYTES + RoundChangeEncoder.BLOCK_LENGTH + GROUP_HEADER_BYTES + validators * PREPARE_BYTES;
    }

    static int certificateBytesMax(int validators) {
        int words = (validators + Long.SIZE - 1) / Long.SIZE;
        return HEADER_BYTES
                + CommitCertificateEncoder.BLOCK_LENGTH
                + 2 * GROUP_HEADER_BYTES
                + words * Long.BYTES
                + validators * Signer.SIGNATURE_BYTES;
    }

    static int proposalBytesMax(int validators, int transactions, int blockHeaderLength) {
        return HEADER_BYTES
                + ProposalEncoder.BLOCK_LENGTH
                + 3 * GROUP_HEADER_BYTES
                + transactions * Hash.BYTES
                + validators * (ROUND_CHANGE_BYTES + PREPARE_BYTES)
                + DATA_HEADER_BYTES
                + blockHeaderLength;
    }

    void beginVote(MutableDirectBuffer target, long height, int round, Phase phase) {
        vote.wrapAndApplyHeader(target, 0, header)
                .chainId(Integer.toUnsignedLong(chainId))
                .round(round)
                .height(height)
                .phase(phase.code())
                .reserved(0);
    }

    /** Ends a vote and returns its length. */
    int endVote(DirectBuffer hash, int hashAt, DirectBuffer key, int keyAt, DirectBuffer signature, int signatureAt) {
        vote.putBlockHash(hash, hashAt, Hash.BYTES)
                .putSender(key, keyAt, Signer.PUBLIC_KEY_BYTES)
                .putSignature(signature, signatureAt, Signer.SIGNATURE_BYTES);
        return vote.limit();
    }

    /** Encodes a round change and returns its length. */
    int roundChange(
            MutableDirectBuffer target,
            long height,
            int round,
            int sender,
            Preparation prepared,
            ValidatorSet validators,
            DirectBuffer signature) {
        roundChange
                .wrapAndApplyHeader(target, 0, header)
                .chainId(Integer.toUnsignedLong(chainId))
                .round(round)
                .height(height)
                .preparedRound(prepared.round())
                .reserved(0)
                .putPreparedHash(prepared.hash(), 0, Hash.BYTES)
                .putSender(validators.keys(), ValidatorSet.keyAt(sender), Signer.PUBLIC_KEY_BYTES)
                .putSignature(signature, 0, Signer.SIGNATURE_BYTES);
        RoundChangeEncoder.PreparesEncoder prepares = roundChange.preparesCount(prepared.count());
        for (int i = 0; i < validators.size(); i++) {
            if (prepared.isSigner(i)) {
                prepares.next()
                        .putSender(validators.keys(), ValidatorSet.keyAt(i), Signer.PUBLIC_KEY_BYTES)
                        .putSignature(prepared.signatures(), Preparation.signatureAt(i), Signer.SIGNATURE_BYTES);
            }
        }
        return roundChange.limit();
    }

    /** Starts a proposal with everything before its groups. */
    void beginProposal(
            MutableDirectBuffer target, long height, int round, DirectBuffer key, int keyAt, DirectBuffer signature) {
        proposal.wrapAndApplyHeader(target, 0, header)
                .chainId(Integer.toUnsignedLong(chainId))
                .round(round)
                .height(height)
                .putSender(key, keyAt, Signer.PUBLIC_KEY_BYTES)
                .putSignature(signature, 0, Signer.SIGNATURE_BYTES);
    }

    /** Adds the content hashes, in one piece, since there may be tens of thousands. */
    void contents(DirectBuffer contentHashes, int contentsAt, int count) {
        int at = proposal.limit();
        MutableDirectBuffer target = proposal.buffer();
        target.putShort(at, (short) Hash.BYTES, LITTLE_ENDIAN);
        target.putShort(at + 2, (short) count, LITTLE_ENDIAN);
        target.putBytes(at + GROUP_HEADER_BYTES, contentHashes, contentsAt, count * Hash.BYTES);
        proposal.limit(at + GROUP_HEADER_BYTES + count * Hash.BYTES);
    }

    /** Adds the justification of a round: nothing in round 0. */
    void justification(int round, RoundChangeBook book, ValidatorSet validators) {
        boolean isNeeded = round > 0;
        ProposalEncoder.RoundChangesEncoder changes = proposal.roundChangesCount(isNeeded ? book.countFor(round) : 0);
        for (int i = 0; isNeeded && i < validators.size(); i++) {
            if (book.round(i) == round) {
                Preparation prepared = book.preparation(i);
                changes.next()
                        .preparedRound(prepared.round())
                        .putPreparedHash(prepared.hash(), 0, Hash.BYTES)
                        .putSender(validators.keys(), ValidatorSet.keyAt(i), Signer.PUBLIC_KEY_BYTES)
                        .putSignature(book.signatures(), RoundChangeBook.signatureAt(i), Signer.SIGNATURE_BYTES);
            }
        }
        int highest = isNeeded ? book.highestPrepared(round) : ValidatorSet.NOT_A_MEMBER;
        if (highest == ValidatorSet.NOT_A_MEMBER) {
            proposal.preparesCount(0);
        } else {
            prepares(book.preparation(highest), validators);
        }
    }

    private void prepares(Preparation prepared, ValidatorSet validators) {
        ProposalEncoder.PreparesEncoder prepares = proposal.preparesCount(prepared.count());
        for (int i = 0; i < validators.size(); i++) {
            if (prepared.isSigner(i)) {
                prepares.next()
                        .putSender(validators.keys(), ValidatorSet.keyAt(i), Signer.PUBLIC_KEY_BYTES)
                        .putSignature(prepared.signatures(), Preparation.signatureAt(i), Signer.SIGNATURE_BYTES);
            }
        }
    }

    /** Ends a proposal with the block's header and returns its length. */
    int endProposal(DirectBuffer blockHeader, int headerAt, int headerLength) {
        proposal.putHeader(blockHeader, headerAt, headerLength);
        return proposal.limit();
    }

    /** Encodes the certificate of the votes for a block and returns its length. */
    int certificate(
            MutableDirectBuffer target,
            long height,
            int round,
            DirectBuffer hash,
            int hashAt,
            VoteSet commits,
            ValidatorSet validators) {
        certificate
                .wrapAndApplyHeader(target, 0, header)
                .height(height)
                .round(round)
                .reserved(0)
                .putBlockHash(hash, hashAt, Hash.BYTES);
        int words = (validators.size() + Long.SIZE - 1) / Long.SIZE;
        CommitCertificateEncoder.BitmapEncoder bitmap = certificate.bitmapCount(words);
        int count = 0;
        for (int word = 0; word < words; word++) {
            long bits = wordOf(word, commits, hash, hashAt, validators);
            count += Long.bitCount(bits);
            bitmap.next().word(bits);
        }
        CommitCertificateEncoder.SignaturesEncoder signatures = certificate.signaturesCount(count);
        for (int i = 0; i < validators.size(); i++) {
            if (commits.isFor(i, hash, hashAt)) {
                signatures.next().putSignature(commits.votes(), VoteSet.signatureAt(i), Signer.SIGNATURE_BYTES);
            }
        }
        return certificate.limit();
    }

    private static long wordOf(int word, VoteSet commits, DirectBuffer hash, int hashAt, ValidatorSet validators) {
        long bits = 0;
        int end = Math.min(validators.size(), (word + 1) * Long.SIZE);
        for (int i = word * Long.SIZE; i < end; i++) {
            if (commits.isFor(i, hash, hashAt)) {
                bits |= 1L << i;
            }
        }
        return bits;
    }
}
