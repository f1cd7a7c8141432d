package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.ProposalView;
import io.timecoin.codec.VoteView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.ProposalEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.wallet.TransactionBuilder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What reaches a validator before it has committed the height below. Validator 0 of four is the one; a fifth can be registered,
 * and is then a member from height 13 on, which it proposes.
 */
class EarlyMessagesTest {
    private static final int SIZE = 4;
    private static final int NEWCOMER = 4;
    private static final int EPOCH = 12;
    private static final long COIN = 20_000_000;
    private static final int LATE = 0;

    private final SampleCluster cluster = new SampleCluster(genesis(), SIZE + 1);

    private static Genesis genesis() {
        List<Genesis.Allocation> coins = List.of(new Genesis.Allocation(owner(NEWCOMER), COIN));
        return SampleCluster.genesis(SIZE, 60, EPOCH, EarlyMessagesTest::owner, coins);
    }

    private static Hash owner(int validator) {
        return NaiveTransaction.ownerOf(SampleCluster.keyOf(validator));
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
        SignedBytes signed = new SignedBytes(SampleCluster.CHAIN_ID);
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

    @Test
    void shouldGetTheBlockThatVotesDecidedOnceTheOthersHaveCommittedIt() {
        cluster.runTo(2);
        Replica other = cluster.node(1).replica();
        long next = other.height() + 1;
        cluster.holdsBack = mail -> mail.to() == LATE;
        cluster.runUntil(() -> other.height() == next);
        cluster.held.removeIf(mail -> mail.type() != FrameType.VOTE);
        cluster.release();
        assertEquals(next, late().height());
    }

    /** The proposal is of a round that it has left, so nobody looks for its bodies any more when the last of them comes. */
    @Test
    void shouldCommitAtOnceWhatIsDecidedWhenItsBodiesAreInThePool() {
        cluster.runTo(2);
        byte[] registration = registration();
        for (int i = 1; i < SIZE; i++) {
            assertEquals(ResultCode.OK, cluster.node(i).handle(EventKind.TRANSACTION, -1, registration));
        }
        Replica other = cluster.node(1).replica();
        cluster.holdsBack = mail -> mail.to() == LATE;
        cluster.runUntil(() -> other.pool().count() == 0);
        long height = other.height();
        for (SampleCluster.Mail mail : List.copyOf(cluster.held)) {
            if (mail.type() == FrameType.BLOCK || mail.type() == FrameType.VOTE && height(mail) < height) {
                cluster.node(LATE).handle(EventKind.valueOf(mail.type().name()), mail.from(), mail.bytes());
            }
        }
        assertEquals(height - 1, late().height());
        hand(heldProposal(height));
        cluster.runUntil(
                () -> late().consensus().round() > 0 && !late().consensus().hasProposal());
        for (int i = 0; i < 20; i++) {
            cluster.step();
        }
        cluster.node(LATE).handle(EventKind.TRANSACTION, -1, registration);
        assertEquals(height - 1, late().height());
        int commits = 0;
        for (SampleCluster.Mail mail : List.copyOf(cluster.held)) {
            if (mail.type() == FrameType.VOTE && height(mail) == height && commits < 3 && isCommit(mail)) {
                commits++;
                cluster.node(LATE).handle(EventKind.VOTE, mail.from(), mail.bytes());
            }
        }
        assertEquals(3, commits);
        assertEquals(height, late().height());
    }

    private static boolean isCommit(SampleCluster.Mail vote) {
        VoteView view = new VoteView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(vote.bytes()), 0, vote.bytes().length));
        return view.phase() == Phase.COMMIT.code();
    }

    private void registerNewcomer() {
        assertEquals(ResultCode.OK, cluster.submit(registration()));
    }

    private byte[] registration() {
        UnsafeBuffer txId = new UnsafeBuffer(
                GenesisCoins.txId(GenesisCodec.hash(cluster.genesis), 0).toByteArray());
        UnsafeBuffer owner = new UnsafeBuffer(owner(NEWCOMER).toByteArray());
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[4_096]);
        int length = new TransactionBuilder(SampleCluster.CHAIN_ID)
                .beginRegistration(Long.MAX_VALUE - 1, SampleCluster.key(NEWCOMER), SampleCluster.keyOf(99))
                .spend(txId, 0, GenesisCoins.outputIndex(0), SampleCluster.key(NEWCOMER))
                .pay(SampleCluster.BRONZE, owner, 0)
                .pay(COIN - SampleCluster.BRONZE - 10_000, owner, 0)
                .build(bytes, 0);
        return Arrays.copyOf(bytes.byteArray(), length);
    }

    /**
     * The others end the epoch, and stand at a proposal of the newcomer for the next. Of the last block the late one hears
     * the proposal alone.
     */
    private void endTheEpochWithoutTheLateOne() {
        registerNewcomer();
        cluster.runTo(EPOCH - 1);
        cluster.holdsBack = mail -> mail.type() == FrameType.VOTE && (mail.to() == LATE || height(mail) > EPOCH)
                || mail.type() == FrameType.BLOCK && mail.to() == LATE;
        cluster.runUntil(() -> {
            Replica other = cluster.node(1).replica();
            return other.height() == EPOCH && other.consensus().hasProposal();
        });
        assertEquals(EPOCH - 1, late().height());
    }

    @Test
    void shouldKeepWhatANewcomerSaysOnceTheLastBlockOfTheEpochIsExecuted() {
        byte[] vote = SampleChanges.vote(NEWCOMER, EPOCH + 1, Phase.PREPARE, 1);
        cluster.runTo(2);
        assertEquals(ResultCode.NOT_A_VALIDATOR, cluster.node(LATE).handle(EventKind.VOTE, NEWCOMER, vote));
        endTheEpochWithoutTheLateOne();
        assertEquals(ResultCode.HEIGHT_AHEAD, cluster.node(LATE).handle(EventKind.VOTE, NEWCOMER, vote));
        assertTrue(late().future().isFor(EPOCH + 1));
        assertEquals(1, late().future().voteCount());
        byte[] stranger = SampleChanges.vote(NEWCOMER + 1, EPOCH + 1, Phase.PREPARE, 1);
        assertEquals(ResultCode.NOT_A_VALIDATOR, cluster.node(LATE).handle(EventKind.VOTE, NEWCOMER, stranger));
        assertEquals(1, late().future().voteCount());
        cluster.release();
        cluster.runTo(EPOCH + 2);
        cluster.runUntil(() -> late().height() == cluster.node(1).replica().height());
        cluster.requireAgreement();
    }

    @Test
    void shouldAcceptTheFirstProposalOfANewcomer() {
        endTheEpochWithoutTheLateOne();
        // What ends the epoch comes; of the next height, nothing but what was kept.
        cluster.held.removeIf(mail -> mail.type() != FrameType.VOTE || height(mail) > EPOCH);
        cluster.release();
        assertEquals(EPOCH, late().height());
        cluster.holdsBack = mail -> mail.to() == LATE;
        cluster.step();
        assertTrue(late().consensus().hasProposal());
        assertEquals(0, late().consensus().round());
    }

    private static long height(SampleCluster.Mail vote) {
        VoteView view = new VoteView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(vote.bytes()), 0, vote.bytes().length));
        return view.height();
    }

    private static void keep(FutureMessages future, byte[] bytes) {
        VoteView view = new VoteView();
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        assertEquals(ResultCode.OK, view.wrap(buffer, 0, bytes.length));
        future.keepVote(view, buffer, 0);
    }

    private static byte[] capture(FutureMessages future) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        future.capture(
                (source, offset, length) -> {
                    byte[] copy = new byte[length];
                    source.getBytes(offset, copy);
                    out.writeBytes(copy);
                },
                new SnapshotFields());
        return out.toByteArray();
    }

    @Test
    void shouldConvictWhoContradictsItselfBeforeTheHeightBegins() {
        cluster.runTo(2);
        cluster.holdsBack = mail -> mail.to() == LATE;
        cluster.runUntil(() -> cluster.node(1).replica().height() > late().height());
        long next = late().height() + 2;
        for (int block = 1; block <= 3; block++) {
            byte[] vote = SampleChanges.vote(2, next, Phase.PREPARE, block);
            assertEquals(ResultCode.HEIGHT_AHEAD, cluster.node(LATE).handle(EventKind.VOTE, 2, vote));
        }
        assertEquals(2, late().future().voteCount());
        cluster.release();
        cluster.runUntil(() -> late().height() >= next);
        assertEquals(1, late().conflicts());
    }

    @Test
    void shouldKeepVotesAndTheFirstThatContradictsThemAsLongAsThereIsRoom() {
        FutureMessages future = new FutureMessages(cluster.genesis.rules(), 1);
        byte[][] votes = {
            SampleChanges.vote(0, 5, Phase.PREPARE, 1),
            SampleChanges.vote(1, 5, Phase.COMMIT, 1),
            SampleChanges.vote(0, 5, Phase.COMMIT, 1),
            SampleChanges.vote(0, 5, Phase.PREPARE, 1),
            SampleChanges.vote(0, 5, Phase.PREPARE, 2),
            SampleChanges.vote(0, 5, Phase.PREPARE, 3),
            SampleChanges.vote(2, 5, Phase.PREPARE, 1),
        };
        for (byte[] vote : votes) {
            keep(future, vote);
        }
        int[] kept = {0, 1, 2, 4};
        assertEquals(kept.length, future.voteCount());
        for (int place = 0; place < kept.length; place++) {
            byte[] bytes = new byte[VoteView.BYTES];
            future.votes().getBytes(FutureMessages.voteAt(place), bytes);
            assertArrayEquals(votes[kept[place]], bytes);
        }
        requireRestored(future);
        keep(future, SampleChanges.vote(3, 6, Phase.PREPARE, 1));
        assertFalse(future.isFor(5));
        assertEquals(1, future.voteCount());
    }

    @Test
    void shouldKeepTheVoteOfTheLastRoundUnlessTwoContradictEachOther() {
        FutureMessages future = new FutureMessages(cluster.genesis.rules(), 2);
        keep(future, SampleChanges.vote(0, 5, Phase.PREPARE, 1));
        byte[] later = SampleChanges.vote(0, 5, Phase.PREPARE, 2);
        new VoteEncoder()
                .wrap(new UnsafeBuffer(later), MessageHeaderEncoder.ENCODED_LENGTH)
                .round(1);
        keep(future, later);
        assertEquals(1, future.voteCount());
        byte[] bytes = new byte[VoteView.BYTES];
        future.votes().getBytes(0, bytes);
        assertArrayEquals(later, bytes);
        keep(future, SampleChanges.vote(1, 5, Phase.PREPARE, 1));
        keep(future, SampleChanges.vote(1, 5, Phase.PREPARE, 2));
        byte[] captured = capture(future);
        byte[] third = later.clone();
        new VoteEncoder()
                .wrap(new UnsafeBuffer(third), MessageHeaderEncoder.ENCODED_LENGTH)
                .putSender(SampleCluster.keyOf(1).toByteArray(), 0, Hash.BYTES);
        keep(future, third);
        assertArrayEquals(captured, capture(future));
    }

    private void requireRestored(FutureMessages future) {
        FutureMessages restored = new FutureMessages(cluster.genesis.rules(), 1);
        byte[] captured = capture(future);
        int[] at = {0};
        restored.restore(
                (target, offset, length) -> {
                    target.putBytes(offset, captured, at[0], length);
                    at[0] += length;
                },
                new SnapshotFields());
        assertEquals(future.voteCount(), restored.voteCount());
        assertArrayEquals(captured, capture(restored));
    }
}
