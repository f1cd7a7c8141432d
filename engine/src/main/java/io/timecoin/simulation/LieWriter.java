package io.timecoin.simulation;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.RoundChangeView;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.codec.sbe.BlockEncoder;
import io.timecoin.codec.sbe.BodiesEncoder;
import io.timecoin.codec.sbe.CommitCertificateEncoder;
import io.timecoin.codec.sbe.EvidenceEncoder;
import io.timecoin.codec.sbe.HelloDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.codec.sbe.RoundChangeEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.Signer;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes whatever the key of one member can sign, true or not. Reused. */
final class LieWriter {
    private static final int BYTES_MAX = 64 * 1024;

    private final ChainSetting chain;
    private final Signer signer;
    private final UnsafeBuffer key;
    private final SignedBytes signedBytes;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[BYTES_MAX]);
    private final byte[] signature = new byte[Signer.SIGNATURE_BYTES];
    private final ProposalEncoder proposal = new ProposalEncoder();

    LieWriter(ChainSetting chain, int member) {
        this.chain = chain;
        this.signer = chain.keys().signer(member);
        this.key = new UnsafeBuffer(chain.publicKey(member).toByteArray());
        this.signedBytes = new SignedBytes(chain.genesis().chainId());
    }

    private static UnsafeBuffer bytes(Hash hash) {
        return new UnsafeBuffer(hash.toByteArray());
    }

    private void sign(DirectBuffer message) {
        signer.sign(message, 0, signedBytes.length(), new UnsafeBuffer(signature), 0);
    }

    private void sign(long height, int round, Phase phase, Hash hash) {
        sign(signedBytes.build(height, round, phase, bytes(hash), 0));
    }

    private long chainId() {
        return Integer.toUnsignedLong(chain.genesis().chainId());
    }

    private Frame frame(FrameType type, int length) {
        byte[] frame = new byte[length];
        buffer.getBytes(0, frame);
        return new Frame(type, frame);
    }

    Frame vote(long height, int round, Phase phase, Hash hash) {
        sign(height, round, phase, hash);
        VoteEncoder vote = new VoteEncoder();
        vote.wrapAndApplyHeader(buffer, 0, header)
                .chainId(chainId())
                .round(round)
                .height(height)
                .phase(phase.code())
                .reserved(0)
                .putBlockHash(hash.toByteArray(), 0, Hash.BYTES)
                .putSender(key, 0, Signer.PUBLIC_KEY_BYTES)
                .putSignature(signature, 0, Signer.SIGNATURE_BYTES);
        return frame(FrameType.VOTE, vote.limit());
    }

    /** A round change that claims to have prepared a block, or nothing, and proves it with one PREPARE of its own. */
    Frame roundChange(long height, int round, int preparedRound, Hash prepared) {
        boolean isProven = preparedRound != ProposalView.NOTHING_PREPARED;
        byte[] prepare = new byte[0];
        if (isProven) {
            sign(height, preparedRound, Phase.PREPARE, prepared);
            prepare = signature.clone();
        }
        sign(signedBytes.buildRoundChange(height, round, preparedRound, bytes(prepared), 0));
        RoundChangeEncoder change = new RoundChangeEncoder();
        change.wrapAndApplyHeader(buffer, 0, header)
                .chainId(chainId())
                .round(round)
                .height(height)
                .preparedRound(preparedRound)
                .reserved(0)
                .putPreparedHash(prepared.toByteArray(), 0, Hash.BYTES)
                .putSender(key, 0, Signer.PUBLIC_KEY_BYTES)
                .putSignature(signature, 0, Signer.SIGNATURE_BYTES);
        RoundChangeEncoder.PreparesEncoder prepares = change.preparesCount(isProven ? 1 : 0);
        if (isProven) {
            prepares.next().putSender(key, 0, Signer.PUBLIC_KEY_BYTES).putSignature(prepare, 0, Signer.SIGNATURE_BYTES);
        }
        return frame(FrameType.ROUND_CHANGE, change.limit());
    }

    /**
     * Starts a proposal of a header, whose justification follows.
     *
     * @return the hash of the block
     */
    private Hash begin(long height, int round, byte[] blockHeader, List<Hash> contents) {
        Hash hash = hash(blockHeader);
        sign(height, round, Phase.PRE_PREPARE, hash);
        proposal.wrapAndApplyHeader(buffer, 0, header)
                .chainId(chainId())
                .round(round)
                .height(height)
                .putSender(key, 0, Signer.PUBLIC_KEY_BYTES)
                .putSignature(signature, 0, Signer.SIGNATURE_BYTES);
        ProposalEncoder.TransactionsEncoder transactions = proposal.transactionsCount(contents.size());
        contents.forEach(content -> transactions.next().putContentHash(content.toByteArray(), 0, Hash.BYTES));
        return hash;
    }

    private Frame end(byte[] blockHeader) {
        proposal.putHeader(blockHeader, 0, blockHeader.length);
        return frame(FrameType.PROPOSAL, proposal.limit());
    }

    /** A proposal with the justification of another, less what is left out of it. */
    Frame proposal(ProposalView original, byte[] blockHeader, List<Hash> contents, int roundChangesLeftOut) {
        begin(original.height(), original.round(), blockHeader, contents);
        int count = Math.max(0, original.roundChangeCount() - roundChangesLeftOut);
        ProposalEncoder.RoundChangesEncoder changes = proposal.roundChangesCount(count);
        DirectBuffer from = original.buffer();
        for (int i = 0; i < count; i++) {
            changes.next()
                    .preparedRound(original.preparedRound(i))
                    .putPreparedHash(from, original.preparedHashAt(i), Hash.BYTES)
                    .putSender(from, original.roundChangeSenderAt(i), Signer.PUBLIC_KEY_BYTES)
                    .putSignature(from, original.roundChangeSignatureAt(i), Signer.SIGNATURE_BYTES);
        }
        ProposalEncoder.PreparesEncoder prepares = proposal.preparesCount(original.prepareCount());
        for (int i = 0; i < original.prepareCount(); i++) {
            prepares.next()
                    .putSender(from, original.prepareSenderAt(i), Signer.PUBLIC_KEY_BYTES)
                    .putSignature(from, original.prepareSignatureAt(i), Signer.SIGNATURE_BYTES);
        }
        return end(blockHeader);
    }

    /** A proposal with true round changes, but that its own claims to have prepared the block, and proves it with one PREPARE. */
    Frame claimed(ProposalView original, byte[] blockHeader, List<Hash> contents, int preparedRound) {
        Hash prepared = hash(blockHeader);
        Frame claim = roundChange(original.height(), original.round(), preparedRound, prepared);
        RoundChangeView view = new RoundChangeView();
        UnsafeBuffer own = new UnsafeBuffer(claim.bytes());
        view.wrap(own, 0, claim.bytes().length);
        begin(original.height(), original.round(), blockHeader, contents);
        ProposalEncoder.RoundChangesEncoder changes = proposal.roundChangesCount(original.roundChangeCount());
        DirectBuffer from = original.buffer();
        for (int i = 0; i < original.roundChangeCount(); i++) {
            boolean isOwn = Hash.equal(from, original.roundChangeSenderAt(i), key, 0);
            changes.next()
                    .preparedRound(isOwn ? preparedRound : original.preparedRound(i))
                    .putPreparedHash(
                            isOwn ? own : from, isOwn ? view.preparedHashAt() : original.preparedHashAt(i), Hash.BYTES)
                    .putSender(from, original.roundChangeSenderAt(i), Signer.PUBLIC_KEY_BYTES)
                    .putSignature(
                            isOwn ? own : from,
                            isOwn ? view.signatureAt() : original.roundChangeSignatureAt(i),
                            Signer.SIGNATURE_BYTES);
        }
        ProposalEncoder.PreparesEncoder prepares = proposal.preparesCount(1);
        prepares.next()
                .putSender(key, 0, Signer.PUBLIC_KEY_BYTES)
                .putSignature(own, view.prepareSignatureAt(0), Signer.SIGNATURE_BYTES);
        return end(blockHeader);
    }

    /** A proposal for any height and round, justified with one round change of its own, many times over. */
    Frame unjustified(long height, int round, byte[] blockHeader, List<Hash> contents, int copies, int preparedRound) {
        Hash prepared = preparedRound < 0 ? Hash.ZERO : hash(blockHeader);
        Frame change = roundChange(height, Math.max(1, round), preparedRound, prepared);
        RoundChangeView view = new RoundChangeView();
        UnsafeBuffer from = new UnsafeBuffer(change.bytes());
        view.wrap(from, 0, change.bytes().length);
        begin(height, round, blockHeader, contents);
        ProposalEncoder.RoundChangesEncoder changes = proposal.roundChangesCount(copies);
        for (int i = 0; i < copies; i++) {
            changes.next()
                    .preparedRound(preparedRound)
                    .putPreparedHash(prepared.toByteArray(), 0, Hash.BYTES)
                    .putSender(key, 0, Signer.PUBLIC_KEY_BYTES)
                    .putSignature(from, view.signatureAt(), Signer.SIGNATURE_BYTES);
        }
        ProposalEncoder.PreparesEncoder prepares = proposal.preparesCount(view.prepareCount());
        for (int i = 0; i < view.prepareCount(); i++) {
            prepares.next()
                    .putSender(key, 0, Signer.PUBLIC_KEY_BYTES)
                    .putSignature(from, view.prepareSignatureAt(i), Signer.SIGNATURE_BYTES);
        }
        return end(blockHeader);
    }

    static Hash hash(byte[] blockHeader) {
        return new Hasher(DomainTag.BLOCK)
                .update(new UnsafeBuffer(blockHeader), 0, BlockHeaderView.BYTES)
                .digest();
    }

    /** A block that claims to be decided: everybody is said to have signed, with one signature of its own. */
    Frame block(long height, byte[] blockHeader, int signers) {
        Hash hash = hash(blockHeader);
        sign(height, 0, Phase.COMMIT, hash);
        CommitCertificateEncoder certificate = new CommitCertificateEncoder();
        certificate
                .wrapAndApplyHeader(buffer, 0, header)
                .height(height)
                .round(0)
                .reserved(0)
                .putBlockHash(hash.toByteArray(), 0, Hash.BYTES);
        certificate.bitmapCount(1).next().word((1L << signers) - 1);
        CommitCertificateEncoder.SignaturesEncoder signatures = certificate.signaturesCount(signers);
        for (int i = 0; i < signers; i++) {
            signatures.next().putSignature(signature, 0, Signer.SIGNATURE_BYTES);
        }
        byte[] certified = frame(FrameType.BLOCK, certificate.limit()).bytes();
        BlockEncoder block = new BlockEncoder();
        block.wrapAndApplyHeader(buffer, 0, header).height(height);
        block.transactionsCount(0);
        block.putHeader(blockHeader, 0, blockHeader.length);
        block.putCertificate(certified, 0, certified.length);
        return frame(FrameType.BLOCK, block.limit());
    }

    /** The bodies of a block of its own. */
    Frame bodies(long height, Hash hash, List<byte[]> transactions) {
        BodiesEncoder bodies = new BodiesEncoder();
        bodies.wrapAndApplyHeader(buffer, 0, header).height(height).putBlockHash(hash.toByteArray(), 0, Hash.BYTES);
        BodiesEncoder.TransactionsEncoder list = bodies.transactionsCount(transactions.size());
        transactions.forEach(transaction -> list.next().putTransaction(transaction, 0, transaction.length));
        return frame(FrameType.BODIES, bodies.limit());
    }

    /** Evidence against another, with signatures of its own. */
    Frame evidence(long height, int accused, Hash first, Hash second) {
        boolean isInOrder = first.compareTo(second) < 0;
        Hash low = isInOrder ? first : second;
        Hash high = isInOrder ? second : first;
        sign(height, 0, Phase.PREPARE, low);
        byte[] ofLow = signature.clone();
        sign(height, 0, Phase.PREPARE, high);
        EvidenceEncoder evidence = new EvidenceEncoder();
        evidence.wrapAndApplyHeader(buffer, 0, header)
                .txVersion(TransactionView.VERSION)
                .kind(TransactionView.KIND_EVIDENCE)
                .chainId(chainId())
                .expiryMs(ValidatorFields.NEVER)
                .height(height)
                .round(0)
                .phase(Phase.PREPARE.code())
                .reserved(0)
                .putAccused(chain.publicKey(accused).toByteArray(), 0, Hash.BYTES)
                .putFirstHash(low.toByteArray(), 0, Hash.BYTES)
                .putFirstSignature(ofLow, 0, Signer.SIGNATURE_BYTES)
                .putSecondHash(high.toByteArray(), 0, Hash.BYTES)
                .putSecondSignature(signature, 0, Signer.SIGNATURE_BYTES);
        evidence.inputsCount(0);
        evidence.outputsCount(0);
        evidence.witnessesCount(0);
        return frame(FrameType.EVIDENCE, evidence.limit());
    }

    /** A hello with another height. */
    static Frame hello(byte[] honest, long height) {
        byte[] bytes = honest.clone();
        new UnsafeBuffer(bytes)
                .putLong(
                        MessageHeaderDecoder.ENCODED_LENGTH + HelloDecoder.heightEncodingOffset(),
                        height,
                        LITTLE_ENDIAN);
        return new Frame(FrameType.HELLO, bytes);
    }
}
