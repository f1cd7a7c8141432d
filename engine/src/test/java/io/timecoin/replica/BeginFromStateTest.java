package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.EventKind;
import io.timecoin.consensus.Phase;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.ledger.Standing;
import io.timecoin.ledger.StandingCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica that begins behind a state goes on like those that were there all along, whatever becomes of the set. */
class BeginFromStateTest {
    private static final int EPOCH = 6;
    private static final int STATE = 2 * EPOCH - 2;
    private static final int END = 5 * EPOCH;

    private SampleCluster cluster;
    private SampleChanges changes;
    private Collection<byte[]> coins;

    @BeforeEach
    void run() {
        cluster = new SampleCluster(SampleChanges.genesis(4, EPOCH), 6);
        changes = new SampleChanges(cluster);
        cluster.runTo(2);
        assertEquals(ResultCode.OK, cluster.submit(changes.registration(4, 4, SampleCluster.BRONZE)));
        changes.lie(2, Phase.PREPARE);
        cluster.runTo(EPOCH + 1);
        assertEquals(ResultCode.OK, cluster.submit(changes.withdrawal(1, 1)));
        cluster.runTo(STATE);
        coins = new ArrayList<>(cluster.node(0).sample.allCoins().values());
        assertEquals(STATE, cluster.node(0).replica().height());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static byte[] header(byte[] block) {
        BlockView view = new BlockView();
        view.wrap(new UnsafeBuffer(block), 0, block.length);
        return CertifiedHeader.copy(view.buffer(), view.headerAt(), view.headerLength());
    }

    private OfferedState state() {
        List<byte[]> blocks = cluster.node(0).blocks;
        UnsafeBuffer encoded = new UnsafeBuffer(cluster.node(0).standings.get(STATE - 1));
        Standing standing = StandingCodec.decode(cluster.genesis.rules().epochs(), encoded, 0, encoded.capacity());
        byte[] header = header(blocks.get(STATE - 1));
        byte[] next = header(blocks.get(STATE));
        BlockHeaderView view = new BlockHeaderView();
        view.wrap(new UnsafeBuffer(next), 0, next.length);
        Hash hash = new Hasher(DomainTag.BLOCK).update(header, 0, header.length).digest();
        return new OfferedState(STATE, hash, header, next, Hash.of(view.buffer(), view.parentStateRootAt()), standing);
    }

    @Test
    void shouldComeToTheSameRootsOverTheEndsOfEpochs() {
        cluster.runTo(2 * EPOCH + 2);
        assertEquals(ResultCode.OK, cluster.submit(changes.withdrawal(0, 0)));
        assertEquals(ResultCode.OK, cluster.submit(changes.registration(5, 5, 10 * SampleCluster.BRONZE)));
        cluster.runTo(END);
        BouncyCastleVerifier verifier = new BouncyCastleVerifier(16);
        SampleCluster.Node one = cluster.node(0);
        try (SampleReplica begun = new SampleReplica(
                cluster.genesis,
                SampleCluster.POOL,
                SampleCluster.key(50),
                verifier,
                new OneBlock(cluster.genesis.rules()),
                Outbox.NOWHERE,
                coins)) {
            OfferedState state = state();
            begun.replica.begin(state);
            assertArrayEquals(state.stateRoot().toByteArray(), begun.stateRoot());
            assertEquals(STATE, begun.replica.height());
            assertEquals(state.blockHash(), begun.replica.tipHash());
            for (int height = STATE + 1; height <= one.replica().height(); height++) {
                byte[] block = one.blocks.get(height - 1);
                begun.replica.onEvent(begun.event.message(EventKind.BLOCK, cluster.nowMs, 1, block), begun.outcome);
                assertEquals(ResultCode.OK, begun.outcome.code(), "height " + height);
                assertArrayEquals(
                        one.standings.get(height - 1),
                        StandingCodec.encode(begun.replica.standing()),
                        "height " + height);
            }
            assertEquals(one.replica().tipHash(), begun.replica.tipHash());
            assertArrayEquals(one.sample.stateRoot(), begun.stateRoot());
            assertEquals(
                    one.replica().chain().standingHash(), begun.replica.chain().standingHash());
        }
    }
}
