package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.wallet.TransactionBuilder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What the verify stage finds in registrations and evidence, under real keys. */
class ValidatorSignaturesTest {
    private static final int CHAIN_ID = 7;
    private static final Ed25519Signer KEY = Ed25519Signer.fromSeed(NaiveHashes.sha256(NaiveHashes.int32(1)));
    private static final Ed25519Signer WALLET = Ed25519Signer.fromSeed(NaiveHashes.sha256(NaiveHashes.int32(2)));
    private static final Hash NODE = Hash.of(NaiveHashes.sha256(NaiveHashes.int32(3)));
    private static final Hash OWNER = Hash.of(NaiveHashes.sha256(NaiveHashes.int32(4)));
    private static final int CONSENSUS_KEY_AT = 24;
    private static final int NODE_KEY_AT = 56;
    private static final int POSSESSION_AT = 88;

    private final Preparation preparation = new Preparation(CHAIN_ID, Hash.ZERO, new BouncyCastleVerifier(16));
    private final TransactionIds ids = new TransactionIds();

    private ResultCode prepare(EventKind kind, byte[] bytes) {
        return preparation.prepare(kind, new UnsafeBuffer(bytes), 0, bytes.length, ids);
    }

    private static TransactionBuilder registration(Ed25519Signer consensus, Hash owner) {
        return new TransactionBuilder(CHAIN_ID)
                .beginRegistration(9, consensus, NODE)
                .spend(new UnsafeBuffer(NODE.toByteArray()), 0, 1, WALLET)
                .pay(5_000, new UnsafeBuffer(owner.toByteArray()), 0);
    }

    private static byte[] build(TransactionBuilder builder) {
        byte[] bytes = new byte[builder.encodedBytes()];
        assertEquals(bytes.length, builder.build(new UnsafeBuffer(bytes), 0));
        return bytes;
    }

    /** Changes the body and signs as the owner of the inputs, who does not hold the consensus key. */
    private static byte[] changed(int at) {
        byte[] bytes = build(registration(KEY, OWNER));
        bytes[at] ^= 1;
        return Resigned.by(WALLET, bytes);
    }

    @Test
    void shouldPassARegistrationThatItsConsensusKeyHasSigned() {
        assertEquals(ResultCode.OK, prepare(EventKind.TRANSACTION, build(registration(KEY, OWNER))));
    }

    @Test
    void shouldRefuseARegistrationWhoseKeyHasSignedSomethingElse() {
        byte[] good = build(registration(KEY, OWNER));
        int ownerAt = good.length - 4 - 96 - 32;
        for (int at : new int[] {NODE_KEY_AT, POSSESSION_AT, ownerAt}) {
            assertEquals(ResultCode.POSSESSION_UNPROVEN, prepare(EventKind.TRANSACTION, changed(at)), "byte " + at);
        }
        byte[] anotherKey = build(registration(KEY, OWNER));
        System.arraycopy(WALLET.publicKey(), 0, anotherKey, CONSENSUS_KEY_AT, 32);
        assertEquals(ResultCode.POSSESSION_UNPROVEN, prepare(EventKind.TRANSACTION, Resigned.by(WALLET, anotherKey)));
    }

    @Test
    void shouldRefuseAPossessionSignedForAnotherChain() {
        byte[] foreign = build(new TransactionBuilder(CHAIN_ID + 1)
                .beginRegistration(9, KEY, NODE)
                .spend(new UnsafeBuffer(NODE.toByteArray()), 0, 1, WALLET)
                .pay(5_000, new UnsafeBuffer(OWNER.toByteArray()), 0));
        assertEquals(ResultCode.WRONG_CHAIN, prepare(EventKind.TRANSACTION, foreign));
        foreign[12] = CHAIN_ID;
        assertEquals(ResultCode.POSSESSION_UNPROVEN, prepare(EventKind.TRANSACTION, Resigned.by(WALLET, foreign)));
    }

    @Test
    void shouldStillAskTheOwnersOfTheInputs() {
        byte[] bytes = build(registration(KEY, OWNER));
        bytes[bytes.length - 20] ^= 1;
        assertEquals(ResultCode.SIGNATURE_INVALID, prepare(EventKind.TRANSACTION, bytes));
    }

    private static byte[] vote(int chainId, int round, Phase phase, int block) {
        UnsafeBuffer hash = new UnsafeBuffer(NaiveHashes.sha256(NaiveHashes.int32(block)));
        SignedBytes signed = new SignedBytes(chainId);
        UnsafeBuffer signature = new UnsafeBuffer(new byte[64]);
        DirectBuffer message = signed.build(5, round, phase, hash, 0);
        KEY.sign(message, 0, signed.length(), signature, 0);
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[256]);
        VoteEncoder encoder = new VoteEncoder()
                .wrapAndApplyHeader(bytes, 0, new MessageHeaderEncoder())
                .chainId(chainId)
                .round(round)
                .height(5)
                .phase(phase.code())
                .reserved(0)
                .putBlockHash(hash, 0, Hash.BYTES)
                .putSender(KEY.publicKey(), 0, Hash.BYTES)
                .putSignature(signature, 0, 64);
        return Arrays.copyOf(bytes.byteArray(), encoder.limit());
    }

    @Test
    void shouldPassEvidenceOfEveryPhaseAboutABlock() {
        for (Phase phase : new Phase[] {Phase.PRE_PREPARE, Phase.PREPARE, Phase.COMMIT}) {
            byte[] evidence = SampleEvidence.of(vote(CHAIN_ID, 3, phase, 1), vote(CHAIN_ID, 3, phase, 2))
                    .byteArray();
            assertEquals(ResultCode.OK, prepare(EventKind.EVIDENCE, evidence), phase.name());
            assertEquals(ResultCode.OK, prepare(EventKind.TRANSACTION, evidence), phase.name());
        }
    }

    @Test
    void shouldMakeTheSameEvidenceWhicheverMessageCameFirst() {
        byte[] one = vote(CHAIN_ID, 3, Phase.PREPARE, 1);
        byte[] other = vote(CHAIN_ID, 3, Phase.PREPARE, 2);
        assertEquals(SampleEvidence.of(one, other), SampleEvidence.of(other, one));
    }

    @Test
    void shouldRefuseEvidenceOfTwoRoundsPhasesOrChains() {
        byte[] one = vote(CHAIN_ID, 3, Phase.PREPARE, 1);
        for (byte[] other : new byte[][] {
            vote(CHAIN_ID, 4, Phase.PREPARE, 2),
            vote(CHAIN_ID, 3, Phase.COMMIT, 2),
            vote(CHAIN_ID + 1, 3, Phase.PREPARE, 2)
        }) {
            byte[] evidence = SampleEvidence.of(one, other).byteArray();
            assertEquals(ResultCode.SIGNATURE_INVALID, prepare(EventKind.EVIDENCE, evidence));
        }
        byte[] foreign = SampleEvidence.of(
                        vote(CHAIN_ID + 1, 3, Phase.PREPARE, 1), vote(CHAIN_ID + 1, 3, Phase.PREPARE, 2))
                .byteArray();
        assertEquals(ResultCode.WRONG_CHAIN, prepare(EventKind.EVIDENCE, foreign));
    }

    @Test
    void shouldRefuseEvidenceWithAnyByteOfItsMeaningChanged() {
        byte[] good = SampleEvidence.of(vote(CHAIN_ID, 3, Phase.PREPARE, 1), vote(CHAIN_ID, 3, Phase.PREPARE, 2))
                .byteArray();
        for (int at = 0; at < ValidatorFields.EVIDENCE_BYTES; at++) {
            byte[] bytes = good.clone();
            bytes[at] ^= 1;
            ResultCode code = prepare(EventKind.EVIDENCE, bytes);
            assertEquals(false, code == ResultCode.OK, "byte " + at);
        }
    }

    @Test
    void shouldTakeNothingElseForEvidence() {
        assertEquals(ResultCode.KIND_UNKNOWN, prepare(EventKind.EVIDENCE, build(registration(KEY, OWNER))));
    }
}
