package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.SyncOfferView;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.ledger.StandingCodec;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A newcomer that holds nothing but genesis follows a chain whose set changes in every epoch, and what it must not believe.
 */
class TrustedChainTest {
    private static final int EPOCH = 6;
    private static final int FIRST_SET = 4;
    private static final int EPOCHS = 5;
    private static final int LAST = EPOCHS * EPOCH + 3;

    private static SampleCluster cluster;
    private static SampleHistory history;

    private final TrustedChain chain = newcomer(null);

    /** In turn somebody comes, goes, is convicted, goes, and stands for the set again. */
    @BeforeAll
    static void run() {
        cluster = new SampleCluster(SampleChanges.genesis(FIRST_SET, EPOCH), FIRST_SET + 2);
        SampleChanges changes = new SampleChanges(cluster);
        cluster.runTo(EPOCH - 1);
        // In the last block of an epoch: only who executes that block knows of it.
        assertEquals(ResultCode.OK, cluster.submit(changes.registration(4, 4, SampleCluster.BRONZE)));
        cluster.runTo(EPOCH + 1);
        assertEquals(ResultCode.OK, cluster.submit(changes.registration(5, 5, 10 * SampleCluster.BRONZE)));
        cluster.runTo(2 * EPOCH - 1);
        assertEquals(ResultCode.OK, cluster.submit(changes.withdrawal(1, 1)));
        cluster.runTo(3 * EPOCH - 1);
        changes.lie(2, Phase.PREPARE);
        cluster.runTo(4 * EPOCH - 2);
        assertEquals(ResultCode.OK, cluster.submit(changes.withdrawal(0, 0)));
        cluster.runTo(LAST);
        cluster.requireAgreement();
        history = new SampleHistory(cluster);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static TrustedChain newcomer(TrustedCheckpoint checkpoint) {
        return new TrustedChain(cluster.genesis, new BouncyCastleVerifier(64), checkpoint);
    }

    private static ResultCode take(TrustedChain chain, byte[] bytes) {
        return chain.take(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static ResultCode judge(TrustedChain chain, byte[] bytes) {
        return chain.judge(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private void takeAll(int epochs) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            assertEquals(epoch, chain.epoch());
            assertEquals(ResultCode.OK, take(chain, history.record(epoch)), "epoch " + epoch);
        }
    }

    @Test
    void shouldFollowTheSetsFromGenesisToAState() {
        takeAll(EPOCHS);
        long height = LAST - 1;
        assertEquals(EPOCHS, chain.epochOfState(height));
        assertEquals(ResultCode.OK, judge(chain, history.offer(height)));
        OfferedState state = chain.offered();
        assertEquals(height, state.height());
        assertEquals(SampleHistory.blockHash(history.header(height)), state.blockHash());
        assertArrayEquals(history.header(height), state.header());
        assertArrayEquals(history.header(LAST), state.nextHeader());
        assertArrayEquals(history.standing(height), StandingCodec.encode(state.standing()));
        assertTrue(state.standing().burned() > 0);
        assertNull(chain.conflict());
    }

    @Test
    void shouldFindSetsThatHaveLittleInCommonWithTheFirst() {
        takeAll(EPOCHS);
        assertEquals(ResultCode.OK, judge(chain, history.offer(LAST - 1)));
        ValidatorSet now = StandingHashes.setOf(chain.offered().standing().registry());
        assertEquals(3, now.size());
        assertEquals(SampleCluster.keyOf(3), now.key(0));
        assertEquals(SampleCluster.keyOf(4), now.key(1));
        assertEquals(SampleCluster.keyOf(5), now.key(2));
    }

    /** The block above the last of an epoch is decided by the next set. */
    @Test
    void shouldTakeAStateAtTheEndOfAnEpochOnlyWithTheSetOfTheNext() {
        takeAll(1);
        byte[] atEnd = history.offer(2 * EPOCH);
        assertEquals(ResultCode.EPOCH_AHEAD, judge(chain, atEnd));
        assertEquals(ResultCode.OK, take(chain, history.record(1)));
        assertEquals(ResultCode.OK, judge(chain, atEnd));
        assertEquals(2, chain.offered().standing().registry().epoch());
        assertEquals(ResultCode.EPOCH_PAST, judge(chain, history.offer(2 * EPOCH - 1)));
    }

    @Test
    void shouldWantTheRecordsInTheirOrder() {
        assertEquals(ResultCode.EPOCH_AHEAD, take(chain, history.record(1)));
        takeAll(2);
        assertEquals(ResultCode.EPOCH_PAST, take(chain, history.record(0)));
        assertEquals(2, chain.epoch());
    }

    /** All of it is hashed or signed, but for signatures beyond the form: so no bit can be turned. */
    @Test
    void shouldRefuseARecordWithAnyFieldFlipped() {
        takeAll(1);
        byte[] good = history.record(1);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            ResultCode code = take(chain, bad);
            assertNotEquals(ResultCode.OK, code, "byte " + at);
            assertNotEquals(ResultCode.HISTORIES_CONFLICT, code, "byte " + at);
        }
        assertEquals(ResultCode.OK, take(chain, good));
    }

    @Test
    void shouldRefuseAnOfferWithAnyFieldFlipped() {
        takeAll(EPOCHS);
        byte[] good = history.offer(LAST - 1);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            ResultCode code = judge(chain, bad);
            assertNotEquals(ResultCode.OK, code, "byte " + at);
            assertNotEquals(ResultCode.HISTORIES_CONFLICT, code, "byte " + at);
        }
        assertNull(chain.offered());
        assertEquals(ResultCode.OK, judge(chain, good));
    }

    @Test
    void shouldRefuseEveryOtherLength() {
        takeAll(EPOCHS);
        byte[] record = history.record(0);
        byte[] offer = history.offer(LAST - 1);
        TrustedChain other = newcomer(null);
        for (int length = 0; length < offer.length; length++) {
            assertNotEquals(ResultCode.OK, judge(chain, Arrays.copyOf(offer, length)));
        }
        for (int length = 0; length < record.length; length++) {
            assertNotEquals(ResultCode.OK, take(other, Arrays.copyOf(record, length)));
        }
        assertEquals(ResultCode.TRAILING_BYTES, judge(chain, Arrays.copyOf(offer, offer.length + 1)));
        assertEquals(ResultCode.TRAILING_BYTES, take(other, Arrays.copyOf(record, record.length + 1)));
    }

    @Test
    void shouldRefuseTheStandingOfAnotherBlock() {
        takeAll(EPOCHS);
        long height = LAST - 1;
        byte[] withOther = history.offer(
                height,
                history.header(height),
                history.header(height + 1),
                history.certificate(height + 1),
                history.standing(3 * EPOCH));
        assertEquals(ResultCode.STANDING_INVALID, judge(chain, withOther));
        byte[] forged = history.standing(height).clone();
        forged[0] += 1;
        assertEquals(
                ResultCode.STANDING_INVALID,
                judge(
                        chain,
                        history.offer(
                                height,
                                history.header(height),
                                history.header(height + 1),
                                history.certificate(height + 1),
                                forged)));
        assertEquals(
                ResultCode.HEADER_INVALID,
                judge(
                        chain,
                        history.offer(
                                height,
                                history.header(height - 1),
                                history.header(height + 1),
                                history.certificate(height + 1),
                                forged)));
    }

    @Test
    void shouldRefuseACertificateByKeysThatAreNotTheSets() {
        takeAll(1);
        byte[] bytes = history.record(1).clone();
        history.certified(bytes, 11, 12, 13, 14, 15);
        assertEquals(ResultCode.SIGNATURE_INVALID, take(chain, bytes));
        assertEquals(1, chain.epoch());
    }

    @Test
    void shouldStopAtASecondHistoryWithTheEvidence() {
        byte[] rival = history.rival(1, 0, 1, 2, 3, 4);
        takeAll(EPOCHS);
        UnsafeBuffer own = new UnsafeBuffer(history.record(1));
        assertEquals(
                ResultCode.OK,
                chain.compare(own, 0, own.capacity(), new UnsafeBuffer(history.record(1)), 0, own.capacity()));
        byte[] forged = rival.clone();
        forged[forged.length - 1] ^= 1;
        ResultCode code = chain.compare(own, 0, own.capacity(), new UnsafeBuffer(forged), 0, forged.length);
        assertTrue(code.code() >= 200 && code.code() < 300, code::toString);
        assertNull(chain.conflict());
        assertEquals(
                ResultCode.HISTORIES_CONFLICT,
                chain.compare(own, 0, own.capacity(), new UnsafeBuffer(rival), 0, rival.length));
        HistoriesConflict conflict = chain.conflict();
        assertArrayEquals(history.header(2 * EPOCH), conflict.first().header());
        assertArrayEquals(history.certificate(2 * EPOCH), conflict.first().certificate());
        assertEquals(2 * EPOCH, conflict.second().height());
        assertEquals(
                SampleHistory.blockHash(conflict.second().header()),
                conflict.second().hash());
        assertNotEquals(conflict.first().hash(), conflict.second().hash());
        assertEquals(ResultCode.HISTORIES_CONFLICT, judge(chain, history.offer(LAST - 1)));
        assertEquals(ResultCode.HISTORIES_CONFLICT, take(chain, history.record(EPOCHS - 1)));
    }

    /** The state of one peer must lie on the history that the records of another told. */
    @Test
    void shouldStopWhereAStateAndARecordContradictEachOther() {
        TrustedChain other = newcomer(null);
        assertEquals(ResultCode.OK, take(other, history.record(0)));
        assertEquals(ResultCode.OK, judge(other, history.offer(2 * EPOCH - 1)));
        assertEquals(ResultCode.HISTORIES_CONFLICT, take(other, history.rival(1, 0, 1, 2, 3, 4)));
        assertArrayEquals(history.header(2 * EPOCH), other.conflict().first().header());
    }

    /** Two headers that follow each other by their heights, and not by their hashes. */
    @Test
    void shouldStopWhereTheBlockAboveHasAnotherParent() {
        takeAll(1);
        byte[] good = history.offer(EPOCH + 2);
        assertEquals(ResultCode.OK, judge(chain, history.offer(EPOCH + 1)));
        UnsafeBuffer buffer = new UnsafeBuffer(good);
        SyncOfferView view = new SyncOfferView();
        view.wrap(buffer, 0, good.length);
        BlockHeaderView next = new BlockHeaderView();
        next.wrap(buffer, view.nextHeaderAt(), view.nextHeaderLength());
        buffer.putByte(next.parentHashAt(), (byte) (buffer.getByte(next.parentHashAt()) ^ 1));
        history.certify(
                buffer,
                view.nextHeaderAt(),
                view.certificateAt(),
                view.certificateLength(),
                history.signersOf(EPOCH + 3, 0, 1, 2, 3, 4));
        assertEquals(ResultCode.HISTORIES_CONFLICT, judge(chain, good));
    }

    @Test
    void shouldStartAtACheckpointAndBelieveNoOtherHistory() {
        Hash hash = SampleHistory.blockHash(history.header(2 * EPOCH));
        TrustedChain trusting = newcomer(new TrustedCheckpoint(2 * EPOCH, hash));
        assertEquals(1, trusting.epoch());
        assertEquals(ResultCode.EPOCH_AHEAD, judge(trusting, history.offer(2 * EPOCH - 2)));
        assertEquals(ResultCode.EPOCH_PAST, take(trusting, history.record(0)));
        assertEquals(ResultCode.CHECKPOINT_MISSED, take(trusting, history.rival(1, 0, 1, 2, 3, 4)));
        byte[] otherStanding = history.record(1).clone();
        otherStanding[24] ^= 1;
        assertEquals(ResultCode.STANDING_INVALID, take(trusting, otherStanding));
        for (int epoch = 1; epoch < EPOCHS; epoch++) {
            assertEquals(ResultCode.OK, take(trusting, history.record(epoch)));
        }
        assertEquals(ResultCode.OK, judge(trusting, history.offer(LAST - 1)));
        assertNull(trusting.conflict());
    }
}
