package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.VoteEncoder;
import io.timecoin.consensus.Phase;
import io.timecoin.consensus.SignedBytes;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.Ed25519Signer;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MessagePreparerTest {
    private static final int CHAIN_ID = 7;
    private final MessagePreparer preparer = new MessagePreparer(CHAIN_ID, new BouncyCastleVerifier(16));
    private final MessagePreparer formOnly = new MessagePreparer(CHAIN_ID, null);
    private final byte[] vote = vote();

    private static byte[] vote() {
        byte[] seed = new byte[32];
        seed[0] = 1;
        Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
        UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
        SignedBytes message = new SignedBytes(CHAIN_ID);
        UnsafeBuffer signature = new UnsafeBuffer(new byte[64]);
        signer.sign(message.build(9, 2, Phase.COMMIT, hash, 0), 0, message.length(), signature, 0);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[156]);
        new VoteEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .chainId(CHAIN_ID)
                .round(2)
                .height(9)
                .phase(3)
                .reserved(0)
                .putBlockHash(hash, 0, Hash.BYTES)
                .putSender(signer.publicKey(), 0, 32)
                .putSignature(signature, 0, 64);
        return buffer.byteArray();
    }

    private static ResultCode judge(MessagePreparer preparer, byte[] bytes) {
        ResultCode code = preparer.vote(new UnsafeBuffer(bytes), 0, bytes.length);
        byte[] wide = new byte[bytes.length + 200];
        Arrays.fill(wide, (byte) -1);
        System.arraycopy(bytes, 0, wide, 11, bytes.length);
        assertEquals(code, preparer.vote(new UnsafeBuffer(wide), 11, bytes.length));
        assertNotNull(code);
        return code;
    }

    @Test
    void shouldTakeASignedVote() {
        assertEquals(ResultCode.OK, judge(preparer, vote));
    }

    @Test
    void shouldRefuseEveryOtherLength() {
        for (int length = 0; length < vote.length; length++) {
            assertEquals(ResultCode.MALFORMED, judge(preparer, Arrays.copyOf(vote, length)));
        }
        assertEquals(ResultCode.TRAILING_BYTES, judge(preparer, Arrays.copyOf(vote, vote.length + 1)));
    }

    @Test
    void shouldRefuseEveryChangedBit() {
        for (int bit = 0; bit < vote.length * Byte.SIZE; bit++) {
            byte[] mutated = vote.clone();
            mutated[bit / 8] ^= (byte) (1 << bit % 8);
            assertNotEquals(ResultCode.OK, judge(preparer, mutated), "bit " + bit);
        }
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertEquals(ResultCode.WRONG_CHAIN, judge(formOnly, with(8, 8)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(15, 0x80)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(16, 0)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(23, 0x80)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(24, 1)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(24, 4)));
        assertEquals(ResultCode.NOT_CANONICAL, judge(formOnly, with(26, 1)));
        assertEquals(ResultCode.OK, judge(formOnly, with(24, 2)));
    }

    private byte[] with(int at, int value) {
        byte[] changed = vote.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void shouldJudgeNoiseWithoutThrowing() {
        Random random = new Random(4);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[random.nextInt(10) == 0 ? random.nextInt(300) : vote.length];
            random.nextBytes(noise);
            System.arraycopy(vote, 0, noise, 0, Math.min(noise.length, random.nextInt(vote.length)));
            judge(formOnly, noise);
        }
    }
}
