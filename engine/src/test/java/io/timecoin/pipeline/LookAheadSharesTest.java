package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.codec.sbe.BodiesEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.LookAheadVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VectorModule;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.replica.Preparation;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shares of many transactions, judged together and one by one: the same verdict at the same place. */
class LookAheadSharesTest {
    private static final int TRANSACTIONS = 200;
    private static final int NONE = -1;

    private final SampleChain chain = new SampleChain(TRANSACTIONS);
    private final Preparation single = preparation(new BouncyCastleVerifier(16));

    private Preparation preparation(SignatureVerifier verifier) {
        return new Preparation(SampleChain.CHAIN_ID, GenesisCodec.hash(chain.genesis), verifier);
    }

    @BeforeEach
    void needModule() {
        assumeTrue(VectorModule.isHere(), "without " + VectorModule.OPTION + " there is no vector verifier to test");
    }

    private static UnsafeBuffer bodies(List<byte[]> transactions, int count) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 20]);
        BodiesEncoder encoder = new BodiesEncoder();
        BodiesEncoder.TransactionsEncoder group = encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .height(1)
                .transactionsCount(count);
        for (int i = 0; i < count; i++) {
            byte[] transaction = transactions.get(i);
            group.next().putTransaction(transaction, 0, transaction.length);
        }
        return new UnsafeBuffer(buffer, 0, encoder.limit());
    }

    private void assertAlike(Preparation ahead, UnsafeBuffer bodies, int step, int bad) {
        for (int first = 0; first < step; first++) {
            ResultCode code = ahead.prepareShare(EventKind.BODIES, bodies, 0, bodies.capacity(), first, step);
            ResultCode wanted = single.prepareShare(EventKind.BODIES, bodies, 0, bodies.capacity(), first, step);
            String what = "share " + first + " of " + step + ", bad one at " + bad;
            assertEquals(wanted, code, what);
            assertEquals(single.refusedPlace(), ahead.refusedPlace(), what);
            boolean isBad = bad != NONE && bad % step == first;
            assertEquals(isBad ? bad + 1 : Integer.MAX_VALUE, ahead.refusedPlace(), what);
        }
    }

    @Test
    void shouldRefuseAtTheSamePlaceAsOneByOne() {
        List<byte[]> transactions = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            transactions.add(chain.transfer(i, 1, true));
        }
        Preparation ahead = preparation(
                new LookAheadVerifier(new BouncyCastleVerifier(16), VectorModule.batch(16, new SecureRandom())));
        for (int bad : new int[] {NONE, 0, 15, 16, 17, 130, TRANSACTIONS - 1}) {
            if (bad != NONE) {
                byte[] transaction = transactions.get(bad);
                transaction[transaction.length - 30] ^= 1;
            }
            for (int step = 1; step <= 3; step++) {
                assertAlike(ahead, bodies(transactions, TRANSACTIONS), step, bad);
            }
            if (bad != NONE) {
                byte[] transaction = transactions.get(bad);
                transaction[transaction.length - 30] ^= 1;
            }
        }
        for (int count = 1; count < 6; count++) {
            assertAlike(ahead, bodies(transactions, count), 1, NONE);
        }
    }
}
