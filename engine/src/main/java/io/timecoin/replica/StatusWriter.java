package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StatusEncoder;
import io.timecoin.consensus.ValidatorSet;
import io.timecoin.ledger.GenesisCodec;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes the answer to a status query. State thread. */
final class StatusWriter {
    private final ReplicaConfig config;
    private final UnsafeBuffer genesisHash;
    private final UnsafeBuffer validator;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final StatusEncoder encoder = new StatusEncoder();

    StatusWriter(ReplicaConfig config) {
        this.config = config;
        this.genesisHash = new UnsafeBuffer(GenesisCodec.hash(config.genesis()).toByteArray());
        this.validator = new UnsafeBuffer(config.validator().toByteArray());
    }

    /** Writes a Status and returns its length. */
    int write(Replica replica, MutableDirectBuffer target) {
        Chain chain = replica.chain();
        encoder.wrapAndApplyHeader(target, 0, header)
                .chainId(config.genesis().chainId())
                .network(config.genesis().network().ordinal())
                .poolTransactions(replica.pool().count())
                .height(chain.height())
                .sequence(replica.sequence())
                .eventTimeMs(replica.timeMs())
                .poolBytes(replica.pool().bytes())
                .utxoCount(chain.coins().size())
                .issued(chain.supply().issued())
                .committedTransactions(chain.committedTransactions())
                .rejectedTransactions(replica.rejectedTransactions())
                .feeFloor(replica.pool().feeFloorPerKb(replica.timeMs()))
                .burned(chain.supply().burned())
                .epoch(chain.registry().epoch());
        ValidatorSet set = chain.validators();
        int index = set.indexOf(validator, 0);
        encoder.role(config.observes() ? 1 : 0)
                .catchingUp(replica.isFarBehind() ? 1 : 0)
                .rungs(replica.rungs())
                .targetHeight(replica.targetHeight())
                .blocksOutstanding(replica.blocksOutstanding())
                .clockOffsetMs((int) replica.clockOffsetMs())
                .peers(0);
        encoder.validators(set.size())
                .validatorIndex(index)
                .validatorPower(index == ValidatorSet.NOT_A_MEMBER ? 0 : set.power(index))
                .totalPower(set.totalPower());
        putHash(target, StatusEncoder.genesisHashEncodingOffset(), genesisHash);
        putHash(target, StatusEncoder.blockHashEncodingOffset(), chain.tipHash());
        putHash(target, StatusEncoder.parentStateRootEncodingOffset(), chain.parentStateRoot());
        putHash(target, StatusEncoder.validatorEncodingOffset(), validator);
        encoder.putAgent(new byte[0], 0, 0);
        return encoder.limit();
    }

    private void putHash(MutableDirectBuffer target, int encodingOffset, DirectBuffer hash) {
        target.putBytes(encoder.offset() + encodingOffset, hash, 0, Hash.BYTES);
    }
}
