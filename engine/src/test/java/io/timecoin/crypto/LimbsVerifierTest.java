package io.timecoin.crypto;

import io.timecoin.crypto.limbs.LimbBatch;
import java.security.SecureRandom;

/** Batches by ordinary arithmetic. */
class LimbsVerifierTest extends BatchVerifierTest {
    @Override
    CurveBatch curve(int capacity, SecureRandom draws) {
        return new LimbBatch(capacity, draws);
    }
}
