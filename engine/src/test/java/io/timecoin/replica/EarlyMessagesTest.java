package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.ledger.ChainRules;
import io.timecoin.ledger.Genesis;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reaches a validator before it has committed the height below. Validator 0 of four is the one. */
class EarlyMessagesTest {
    private static final int SIZE = 4;
    private static final int LATE = 0;
    private static final int CHAIN_ID = 7;

    private final SampleCluster cluster = new SampleCluster(genesis(), SIZE);

    private static Genesis genesis() {
        ChainRules rules = new ChainRules(65_536, 100, 20, 60, 5_000, 1_000_000, 1_000, 1L << 50, 100_000, 546);
        List<Genesis.Validator> validators = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            validators.add(new Genesis.Validator(SampleCluster.keyOf(i), SampleCluster.keyOf(i), Genesis.Tier.BRONZE));
        }
        List<Genesis.Allocation> coins = List.of(new Genesis.Allocation(SampleCluster.keyOf(0), 1_000_000));
        return new Genesis(ChainKind.DEVNET, CHAIN_ID, 1_000_000, rules, validators, coins);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Replica late() {
        return cluster.node(LATE).replica();
    }

    /** The first proposal for a height that was held back. */
    private SampleCluster.Mail heldProposal(long height) {
        for (SampleCluster.Mail mail : cluster.held) {
            if (mail.type() == FrameType.PROPOSAL && view(mail.bytes()).height() == height) {
                return mail;
            }
        }
        return null;
    }

    private static ProposalView view(byte[] proposal) {
        ProposalView view = new ProposalView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(proposal), 0, proposal.length));
        return view;
    }

    /** The same block, proposed in a later round by its proposer, with nothing to justify it. */
    private SampleCluster.Mail forged(SampleCluster.Mail genuine, int round) {
        ValidatorSet set = late().chain().validators();
        ProposalView view = view(genuine.bytes());
        int sender = 0;
        while (set.indexOf(new UnsafeBuffer(SampleCluster.keyOf(sender).toByteArray()), 0)
                != set.proposer(view.height(), round)) {
            sender++;
        }
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        new Hasher(DomainTag.BLOCK)
                .update(view.buffer(), view.headerAt(), BlockHeaderView.BYTES)
                .digest(hash, 0);
        SignedBytes signed = new SignedBytes(CHAIN_ID);
        UnsafeBuffer signature = new UnsafeBuffer(new byte[64]);
        var message = signed.build(view.height(), round, Phase.PRE_PREPARE, hash, 0);
        SampleCluster.key(sender).sign(message, 0, signed.length(), signature, 0);
        byte[] bytes = genuine.bytes().clone();
        new ProposalEncoder()
                .wrap(new UnsafeBuffer(bytes), MessageHeaderEncoder.ENCODED_LENGTH)
                .round(round)
                .putSender(SampleCluster.keyOf(sender).toByteArray(), 0, Hash.BYTES)
                .putSignature(signature, 0, 64);
        return new SampleCluster.Mail(sender, LATE, FrameType.PROPOSAL, bytes);
    }

    private ResultCode hand(SampleCluster.Mail mail) {
        return cluster.node(LATE).handle(EventKind.PROPOSAL, mail.from(), mail.bytes());
    }

    @Test
    void shouldKeepTheProposalOfTheFirstRoundAndNoOther() {
        cluster.runTo(5);
        long next = late().height() + 2;
        cluster.holdsBack = mail -> mail.to() == LATE;
        while (heldProposal(next) == null) {
            cluster.step();
        }
        SampleCluster.Mail genuine = heldProposal(next);
        assertEquals(ResultCode.HEIGHT_AHEAD, hand(forged(genuine, 1)));
        assertEquals(0, late().future().proposalLength());
        assertEquals(ResultCode.HEIGHT_AHEAD, hand(genuine));
        assertEquals(genuine.bytes().length, late().future().proposalLength());
        byte[] kept = new byte[genuine.bytes().length];
        late().future().proposal().getBytes(0, kept);
        assertArrayEquals(genuine.bytes(), kept);
        cluster.release();
        cluster.runTo(next);
        cluster.requireAgreement();
    }
}
