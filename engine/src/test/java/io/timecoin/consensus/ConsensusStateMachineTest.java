package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.CommitCertificateDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.consensus.ConsensusStateMachine.State;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.Signer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ConsensusStateMachineTest {
    private static final int CHAIN_ID = 7;

    private final Ed25519Signer[] signers = new Ed25519Signer[4];
    private final UnsafeBuffer blockHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private byte[] certificate;

    ConsensusStateMachineTest() {
        for (int i = 0; i < signers.length; i++) {
            byte[] seed = new byte[32];
            seed[0] = (byte) (i + 1);
            signers[i] = Ed25519Signer.fromSeed(seed);
        }
        blockHash.setMemory(0, Hash.BYTES, (byte) 0xAB);
    }

    private ConsensusStateMachine machine(int members, int self) {
        Hash[] keys = new Hash[members];
        int[] powers = new int[members];
        for (int i = 0; i < members; i++) {
            keys[i] = Hash.of(signers[i].publicKey());
            powers[i] = 1;
        }
        ConsensusOutput output = (buffer, offset, length) -> {
            certificate = new byte[length];
            buffer.getBytes(offset, certificate);
        };
        int signer = self == ValidatorSet.NOT_A_MEMBER ? 0 : self;
        return new ConsensusStateMachine(CHAIN_ID, new ValidatorSet(keys, powers), self, signers[signer], output);
    }

    private UnsafeBuffer sign(int member, long height, Phase phase) {
        SignedBytes signedBytes = new SignedBytes(CHAIN_ID);
        UnsafeBuffer signature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);
        signers[member].sign(signedBytes.build(height, 0, phase, blockHash, 0), 0, signedBytes.length(), signature, 0);
        return signature;
    }

    private ResultCode vote(ConsensusStateMachine machine, long height, int round, Phase phase, int member) {
        UnsafeBuffer signature = member < 0 ? sign(0, height, phase) : sign(member, height, phase);
        return machine.onVote(height, round, phase, blockHash, 0, member, signature, 0);
    }

    /** Checks a certificate from nothing but its bytes, and returns how many signed. */
    private int verifiedSignatures(long height) {
        UnsafeBuffer buffer = new UnsafeBuffer(certificate);
        CommitCertificateDecoder decoder = new CommitCertificateDecoder();
        decoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        assertEquals(height, decoder.height());
        assertEquals(0, decoder.round());
        byte[] hash = new byte[Hash.BYTES];
        decoder.getBlockHash(hash, 0, Hash.BYTES);
        assertEquals(Hash.of(blockHash, 0), Hash.of(hash));
        CommitCertificateDecoder.BitmapDecoder bitmap = decoder.bitmap();
        assertEquals(1, bitmap.count());
        long signed = bitmap.next().word();
        CommitCertificateDecoder.SignaturesDecoder signatures = decoder.signatures();
        assertEquals(Long.bitCount(signed), signatures.count());
        for (int member = 0; member < Long.SIZE; member++) {
            if ((signed >>> member & 1) != 0) {
                byte[] signature = new byte[Signer.SIGNATURE_BYTES];
                signatures.next().getSignature(signature, 0, Signer.SIGNATURE_BYTES);
                SignedBytes message = new SignedBytes(CHAIN_ID);
                UnsafeBuffer key = new UnsafeBuffer(signers[member].publicKey());
                ResultCode code = new BouncyCastleVerifier(16)
                        .verify(
                                key,
                                0,
                                new UnsafeBuffer(signature),
                                0,
                                message.build(height, 0, Phase.COMMIT, blockHash, 0),
                                0,
                                message.length());
                assertEquals(ResultCode.OK, code);
            }
        }
        assertEquals(certificate.length, decoder.limit());
        return Long.bitCount(signed);
    }

    @Test
    void shouldCertifyItsOwnBlockWhenAlone() {
        ConsensusStateMachine machine = machine(1, 0);
        for (long height = 1; height <= 3; height++) {
            machine.startHeight(height);
            assertTrue(machine.mayPropose());
            blockHash.putLong(0, height);
            machine.propose(blockHash, 0);
            assertEquals(State.COMMITTED, machine.state());
            assertFalse(machine.mayPropose());
            assertEquals(1, verifiedSignatures(height));
        }
    }

    @Test
    void shouldProposeOnce() {
        ConsensusStateMachine machine = machine(1, 0);
        machine.startHeight(1);
        machine.propose(blockHash, 0);
        assertThrows(InvariantViolation.class, () -> machine.propose(blockHash, 0));
        assertThrows(InvariantViolation.class, () -> machine.startHeight(1));
    }

    @Test
    void shouldNotProposeAsObserver() {
        ConsensusStateMachine machine = machine(1, ValidatorSet.NOT_A_MEMBER);
        machine.startHeight(1);
        assertFalse(machine.mayPropose());
        assertThrows(InvariantViolation.class, () -> machine.propose(blockHash, 0));
    }

    @Test
    void shouldTakeAQuorumOfFour() {
        ConsensusStateMachine machine = machine(4, 1);
        machine.startHeight(1);
        machine.propose(blockHash, 0);
        assertEquals(State.PRE_PREPARED, machine.state());
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.PREPARE, 0));
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.PREPARE, 0));
        assertEquals(State.PRE_PREPARED, machine.state());
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.PREPARE, 2));
        assertEquals(State.PREPARED, machine.state());
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.COMMIT, 3));
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.COMMIT, 3));
        assertNull(certificate);
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.COMMIT, 0));
        assertEquals(State.COMMITTED, machine.state());
        assertEquals(3, verifiedSignatures(1));
    }

    @Test
    void shouldCertifyWhenCommitsOvertakePrepares() {
        ConsensusStateMachine machine = machine(4, 1);
        machine.startHeight(1);
        machine.propose(blockHash, 0);
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.COMMIT, 0));
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.COMMIT, 2));
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.COMMIT, 3));
        assertNull(certificate);
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.PREPARE, 0));
        assertEquals(ResultCode.OK, vote(machine, 1, 0, Phase.PREPARE, 2));
        assertEquals(State.COMMITTED, machine.state());
        assertEquals(4, verifiedSignatures(1));
    }

    @Test
    void shouldNotKeepVotesOfNoUse() {
        ConsensusStateMachine machine = machine(4, 2);
        machine.startHeight(2);
        assertEquals(ResultCode.CONSENSUS_UNSUPPORTED, vote(machine, 2, 0, Phase.COMMIT, 0));
        machine.propose(blockHash, 0);
        assertEquals(ResultCode.NOT_A_VALIDATOR, vote(machine, 2, 0, Phase.PREPARE, ValidatorSet.NOT_A_MEMBER));
        assertEquals(ResultCode.HEIGHT_PAST, vote(machine, 1, 0, Phase.PREPARE, 0));
        assertEquals(ResultCode.CONSENSUS_UNSUPPORTED, vote(machine, 3, 0, Phase.PREPARE, 0));
        assertEquals(ResultCode.CONSENSUS_UNSUPPORTED, vote(machine, 2, 1, Phase.PREPARE, 0));
        UnsafeBuffer other = new UnsafeBuffer(new byte[Hash.BYTES]);
        UnsafeBuffer signature = sign(0, 2, Phase.PREPARE);
        for (int member = 0; member < 4; member++) {
            ResultCode code = machine.onVote(2, 0, Phase.PREPARE, other, 0, member, signature, 0);
            assertEquals(ResultCode.CONSENSUS_UNSUPPORTED, code);
        }
        assertEquals(State.PRE_PREPARED, machine.state());
        assertEquals(0, machine.safetyRules().lastHeight(Phase.COMMIT));
    }

    @Test
    void shouldCallAHeightPastOnceItIsCommitted() {
        ConsensusStateMachine machine = machine(1, 0);
        machine.startHeight(1);
        machine.propose(blockHash, 0);
        assertEquals(ResultCode.HEIGHT_PAST, vote(machine, 1, 0, Phase.COMMIT, 0));
        machine.startHeight(2);
        assertEquals(ResultCode.HEIGHT_PAST, vote(machine, 1, 0, Phase.COMMIT, 0));
        assertEquals(ResultCode.CONSENSUS_UNSUPPORTED, vote(machine, 2, 0, Phase.COMMIT, 0));
    }

    @Test
    void shouldForgetVotesOfTheHeightBefore() {
        ConsensusStateMachine machine = machine(4, 1);
        machine.startHeight(1);
        machine.propose(blockHash, 0);
        vote(machine, 1, 0, Phase.PREPARE, 0);
        vote(machine, 1, 0, Phase.PREPARE, 2);
        vote(machine, 1, 0, Phase.COMMIT, 0);
        vote(machine, 1, 0, Phase.COMMIT, 2);
        assertEquals(State.COMMITTED, machine.state());
        machine.startHeight(5);
        machine.propose(blockHash, 0);
        assertEquals(State.PRE_PREPARED, machine.state());
        vote(machine, 5, 0, Phase.PREPARE, 3);
        assertEquals(State.PRE_PREPARED, machine.state());
    }
}
