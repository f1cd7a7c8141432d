package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.CertificateView;
import io.timecoin.codec.EpochRecordView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.SyncOfferEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.ledger.Genesis;
import io.timecoin.proof.SortedCoins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What a newcomer is told of the chain of a cluster, by who is honest and by who holds its keys and is not. */
public final class SampleHistory {
    private final SampleCluster cluster;

    SampleHistory(SampleCluster cluster) {
        this.cluster = cluster;
    }

    /** A chain, and its coins at a height. */
    public record Chain(SampleHistory history, long height, SortedCoins coins) {}

    /**
     * Runs a chain of four validators whose set stays, to a state in the last of some epochs and the block above it.
     *
     * @param coins in genesis
     */
    public static Chain run(int epochs, int epochBlocks, int coins) {
        List<Genesis.Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < coins; i++) {
            allocations.add(new Genesis.Allocation(SampleChanges.owner(0), 1_000 + i));
        }
        Genesis genesis = SampleCluster.genesis(4, 60, epochBlocks, SampleChanges::owner, allocations);
        try (SampleCluster cluster = new SampleCluster(genesis, 4)) {
            long height = (long) epochs * epochBlocks + 1;
            cluster.runTo(height);
            assertEquals(height, cluster.node(0).replica().height());
            SortedCoins all = new SortedCoins(cluster.node(0).sample.allCoins().values());
            cluster.runTo(height + 1);
            return new Chain(new SampleHistory(cluster), height, all);
        }
    }

    /** How many epochs are finished. */
    public int records() {
        return cluster.node(0).records.size();
    }

    public Genesis genesis() {
        return cluster.genesis;
    }

    /** The record of an epoch that is finished. */
    public byte[] record(int epoch) {
        return cluster.node(0).records.get(epoch);
    }

    BlockView block(long height) {
        byte[] bytes = cluster.node(0).blocks.get((int) height - 1);
        BlockView view = new BlockView();
        assertEquals(ResultCode.OK, view.wrap(new UnsafeBuffer(bytes), 0, bytes.length));
        return view;
    }

    byte[] header(long height) {
        BlockView view = block(height);
        return CertifiedHeader.copy(view.buffer(), view.headerAt(), view.headerLength());
    }

    byte[] certificate(long height) {
        BlockView view = block(height);
        return CertifiedHeader.copy(view.buffer(), view.certificateAt(), view.certificateLength());
    }

    byte[] standing(long height) {
        return cluster.node(0).standings.get((int) height - 1);
    }

    static Hash blockHash(byte[] header) {
        return new Hasher(DomainTag.BLOCK).update(header, 0, header.length).digest();
    }

    byte[] offer(long height, byte[] header, byte[] next, byte[] certificate, byte[] standing) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        SyncOfferEncoder encoder = new SyncOfferEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .height(height)
                .putHeader(header, 0, header.length)
                .putNextHeader(next, 0, next.length)
                .putNextCertificate(certificate, 0, certificate.length)
                .putStanding(standing, 0, standing.length);
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    /** What an honest peer offers of a height. */
    public byte[] offer(long height) {
        return offer(height, header(height), header(height + 1), certificate(height + 1), standing(height));
    }

    /** Puts another certificate into a record, by keys of the cluster; the bytes keep their length. */
    void certified(byte[] recordBytes, int... signers) {
        EpochRecordView record = new EpochRecordView();
        UnsafeBuffer buffer = new UnsafeBuffer(recordBytes);
        record.wrap(buffer, 0, recordBytes.length);
        BlockView block = new BlockView();
        block.wrap(buffer, record.blockAt(), record.blockLength());
        certify(buffer, block.headerAt(), block.certificateAt(), block.certificateLength(), signers);
    }

    /** Signs a header under keys of the cluster; the certificate keeps its place and its length. */
    void certify(UnsafeBuffer buffer, int headerAt, int at, int length, int[] signers) {
        CertificateView certificate = new CertificateView();
        assertEquals(ResultCode.OK, certificate.wrap(buffer, at, length));
        assertTrue(signers.length >= certificate.signatureCount());
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        new Hasher(DomainTag.BLOCK)
                .update(buffer, headerAt, BlockHeaderView.BYTES)
                .digest(hash, 0);
        buffer.putBytes(certificate.blockHashAt(), hash, 0, Hash.BYTES);
        SignedBytes signed = new SignedBytes(SampleCluster.CHAIN_ID);
        var message = signed.build(certificate.height(), certificate.round(), Phase.COMMIT, hash, 0);
        for (int i = 0; i < certificate.signatureCount(); i++) {
            SampleCluster.key(signers[i]).sign(message, 0, signed.length(), buffer, certificate.signatureAt(i));
        }
    }

    /** The keys of the set of epoch 1, in the order of its bits, that signed the block of a height. */
    int[] signersOf(long height, int... members) {
        BlockView block = block(height);
        CertificateView certificate = new CertificateView();
        certificate.wrap(block.buffer(), block.certificateAt(), block.certificateLength());
        int[] signers = new int[certificate.signatureCount()];
        int count = 0;
        for (int i = 0; i < members.length; i++) {
            if (certificate.isSigner(i)) {
                signers[count++] = members[i];
            }
        }
        assertEquals(signers.length, count);
        return signers;
    }

    /** A history that the same keys have signed besides: as after a theft, or by who sold his old keys. */
    public byte[] rival(int epoch, int... members) {
        byte[] bytes = record(epoch).clone();
        EpochRecordView record = new EpochRecordView();
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        record.wrap(buffer, 0, bytes.length);
        BlockView block = new BlockView();
        block.wrap(buffer, record.blockAt(), record.blockLength());
        BlockHeaderView header = new BlockHeaderView();
        header.wrap(buffer, block.headerAt(), block.headerLength());
        buffer.putByte(header.parentStateRootAt(), (byte) (buffer.getByte(header.parentStateRootAt()) ^ 1));
        certified(bytes, signersOf(header.height(), members));
        return bytes;
    }
}
