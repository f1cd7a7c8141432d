package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.codec.sbe.RoundChangeEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.crypto.Signer;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes any message under any key, true or not; the signatures are good. */
final class Forge {
    static final int NOTHING = ProposalView.NOTHING_PREPARED;

    /** One round change of a justification. */
    record Change(int sender, int preparedRound, Hash preparedHash) {
        static Change nothing(int sender) {
            return new Change(sender, NOTHING, Hash.ZERO);
        }
    }

    private final StubKey[] keys;
    private final long height;
    private final SignedBytes signedBytes = new SignedBytes(Committee.CHAIN_ID);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 17]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    Forge(StubKey[] keys, long height) {
        this.keys = keys;
        this.height = height;
    }

    private static UnsafeBuffer bytes(Hash hash) {
        return new UnsafeBuffer(hash.toByteArray());
    }

    private byte[] sign(int key, DirectBuffer message) {
        UnsafeBuffer signature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);
        keys[key].forge(message, 0, signedBytes.length(), signature, 0);
        return signature.byteArray();
    }

    private byte[] key(int sender) {
        return keys[sender].key().toByteArray();
    }

    byte[] vote(int sender, int round, Phase phase, Hash hash) {
        return vote(sender, height, round, phase, hash);
    }

    byte[] vote(int sender, long atHeight, int round, Phase phase, Hash hash) {
        byte[] signature = sign(sender, signedBytes.build(atHeight, round, phase, bytes(hash), 0));
        VoteEncoder vote = new VoteEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .chainId(Committee.CHAIN_ID)
                .round(round)
                .height(atHeight)
                .phase(phase.code())
                .reserved(0)
                .putBlockHash(hash.toByteArray(), 0, Hash.BYTES)
                .putSender(key(sender), 0, Hash.BYTES)
                .putSignature(signature, 0, Signer.SIGNATURE_BYTES);
        return Arrays.copyOf(buffer.byteArray(), vote.limit());
    }

    byte[] roundChange(int sender, int round) {
        return roundChange(sender, height, round, NOTHING, Hash.ZERO);
    }

    byte[] roundChange(int sender, long atHeight, int round, int preparedRound, Hash prepared, int... preparers) {
        byte[] signature =
                sign(sender, signedBytes.buildRoundChange(atHeight, round, preparedRound, bytes(prepared), 0));
        RoundChangeEncoder change = new RoundChangeEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .chainId(Committee.CHAIN_ID)
                .round(round)
                .height(atHeight)
                .preparedRound(preparedRound)
                .reserved(0)
                .putPreparedHash(prepared.toByteArray(), 0, Hash.BYTES)
                .putSender(key(sender), 0, Hash.BYTES)
                .putSignature(signature, 0, Signer.SIGNATURE_BYTES);
        RoundChangeEncoder.PreparesEncoder prepares = change.preparesCount(preparers.length);
        for (int preparer : preparers) {
            byte[] prepare =
                    sign(preparer, signedBytes.build(atHeight, preparedRound, Phase.PREPARE, bytes(prepared), 0));
            prepares.next().putSender(key(preparer), 0, Hash.BYTES).putSignature(prepare, 0, Signer.SIGNATURE_BYTES);
        }
        return Arrays.copyOf(buffer.byteArray(), change.limit());
    }

    byte[] proposal(int sender, int round, SampleBlock block) {
        return proposal(sender, height, round, block, List.of());
    }

    /** A proposal whose PREPARE votes are for the block, in the highest round that a change names. */
    byte[] proposal(int sender, long atHeight, int round, SampleBlock block, List<Change> changes, int... preparers) {
        byte[] signature = sign(sender, signedBytes.build(atHeight, round, Phase.PRE_PREPARE, block.hash, 0));
        ProposalEncoder proposal = new ProposalEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .chainId(Committee.CHAIN_ID)
                .round(round)
                .height(atHeight)
                .putSender(key(sender), 0, Hash.BYTES)
                .putSignature(signature, 0, Signer.SIGNATURE_BYTES);
        ProposalEncoder.TransactionsEncoder contents = proposal.transactionsCount(SampleBlock.CONTENTS);
        for (int i = 0; i < SampleBlock.CONTENTS; i++) {
            contents.next().putContentHash(block.contents, i * Hash.BYTES, Hash.BYTES);
        }
        ProposalEncoder.RoundChangesEncoder roundChanges = proposal.roundChangesCount(changes.size());
        int highest = NOTHING;
        for (Change change : changes) {
            highest = Math.max(highest, change.preparedRound);
            DirectBuffer message =
                    signedBytes.buildRoundChange(atHeight, round, change.preparedRound, bytes(change.preparedHash), 0);
            roundChanges
                    .next()
                    .preparedRound(change.preparedRound)
                    .putPreparedHash(change.preparedHash.toByteArray(), 0, Hash.BYTES)
                    .putSender(key(change.sender), 0, Hash.BYTES)
                    .putSignature(sign(change.sender, message), 0, Signer.SIGNATURE_BYTES);
        }
        ProposalEncoder.PreparesEncoder prepares = proposal.preparesCount(preparers.length);
        for (int preparer : preparers) {
            DirectBuffer message = signedBytes.build(atHeight, highest, Phase.PREPARE, block.hash, 0);
            prepares.next()
                    .putSender(key(preparer), 0, Hash.BYTES)
                    .putSignature(sign(preparer, message), 0, Signer.SIGNATURE_BYTES);
        }
        proposal.putHeader(block.header, 0, BlockHeaderView.BYTES);
        return Arrays.copyOf(buffer.byteArray(), proposal.limit());
    }
}
