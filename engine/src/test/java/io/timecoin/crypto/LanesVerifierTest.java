package io.timecoin.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.SecureRandom;

/** Batches by the lanes of vectors. */
class LanesVerifierTest extends BatchVerifierTest {
    @Override
    CurveBatch curve(int capacity, SecureRandom draws) {
        assumeTrue(VectorModule.isHere(), "without " + VectorModule.OPTION + " there are no lanes to test");
        return VectorModule.batch(capacity, draws);
    }
}
