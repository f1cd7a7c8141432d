package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.timecoin.base.InvariantViolation;
import io.timecoin.base.ResultCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A way to judge batches against the golden table, the model and BouncyCastle, in batches of every kind. */
abstract class BatchVerifierTest {
    private static final int BATCH = 64;
    private static final int POOL = 1_000;
    private static final int ROUNDS_MAX = 1_000;

    private final Random random = new Random(21);
    private BatchVerifier batch;

    private static final class Case {
        private final byte[] key;
        private final byte[] signature;
        private final byte[] message;

        /** What BouncyCastle says, once it was asked. */
        private ResultCode wanted;

        Case(byte[] key, byte[] signature, byte[] message) {
            this.key = key;
            this.signature = signature;
            this.message = message;
        }

        ResultCode wanted(BouncyCastleVerifier oracle) {
            if (wanted == null) {
                wanted = oracle.verify(buffer(key), 0, buffer(signature), 0, buffer(message), 0, message.length);
            }
            return wanted;
        }
    }

    abstract CurveBatch curve(int capacity, SecureRandom draws);

    @BeforeEach
    void makeBatch() {
        batch = new BatchVerifier(curve(BATCH, new SecureRandom()));
    }

    private static UnsafeBuffer buffer(byte[] bytes) {
        return new UnsafeBuffer(bytes);
    }

    private int add(byte[] key, byte[] signature, byte[] message) {
        return batch.add(buffer(key), 0, buffer(signature), 0, buffer(message), 0, message.length);
    }

    /** By a batch that has met no bad ones, and so judges by a sum. */
    private void assertVerdicts(List<GoldenRow> rows) {
        makeBatch();
        rows.forEach(row -> add(row.key(), row.signature(), row.message()));
        batch.judge();
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(rows.get(i).verdict(), batch.verdict(i), rows.get(i).name());
        }
    }

    @Test
    void shouldMatchEveryRowOfTheGoldenTableInBatchesOfAnySize() throws IOException {
        List<GoldenRow> rows = new ArrayList<>(GoldenTableTest.committed());
        for (int size : new int[] {1, 3, 4, 5, 8, 9, 24, BATCH}) {
            Collections.shuffle(rows, random);
            for (int from = 0; from < rows.size(); from += size) {
                assertVerdicts(rows.subList(from, Math.min(rows.size(), from + size)));
            }
        }
    }

    /** Among good ones only, where the whole batch is judged by one sum, and where it is halved down to the bad one. */
    @Test
    void shouldFindEachRowOfTheGoldenTableAmongGoodOnes() throws IOException {
        List<GoldenRow> rows = GoldenTableTest.committed();
        List<GoldenRow> good =
                rows.stream().filter(row -> row.verdict() == ResultCode.OK).toList();
        for (GoldenRow row : rows) {
            List<GoldenRow> all = new ArrayList<>();
            int place = random.nextInt(BATCH);
            for (int i = 0; i < BATCH; i++) {
                all.add(i == place ? row : good.get(i % good.size()));
            }
            assertVerdicts(all);
        }
    }

    /** Where each were weighed alike, what one has too much the other has too little. */
    @Test
    void shouldRefuseFlawsThatCancelEachOther() {
        List<Case> pool = pool();
        for (int round = 0; round < 50; round++) {
            // One that has met none, so that it judges by a sum.
            CurveBatch curve = curve(BATCH, new SecureRandom());
            batch = new BatchVerifier(curve);
            List<Case> all = new ArrayList<>(pool.subList(round, round + BATCH));
            int first = random.nextInt(BATCH);
            int second = (first + 1 + random.nextInt(BATCH - 1)) % BATCH;
            BigInteger apart = BigInteger.valueOf(1 + random.nextInt(1_000));
            all.set(first, apart(all.get(first), apart));
            all.set(second, apart(all.get(second), apart.negate()));
            batch.clear();
            all.forEach(one -> add(one.key, one.signature, one.message));
            batch.judge();
            for (int i = 0; i < BATCH; i++) {
                boolean isFlawed = i == first || i == second;
                assertEquals(isFlawed ? ResultCode.SIGNATURE_INVALID : ResultCode.OK, batch.verdict(i));
            }
            assertTrue(curve.failedSums() > 0);
        }
    }

    /** The same with an S that is another. */
    private static Case apart(Case one, BigInteger by) {
        byte[] signature = one.signature.clone();
        int half = signature.length / 2;
        BigInteger s = BigInteger.ZERO;
        for (int i = signature.length - 1; i >= half; i--) {
            s = s.shiftLeft(Byte.SIZE).or(BigInteger.valueOf(signature[i] & 0xFF));
        }
        s = s.add(by).mod(ModelEd25519.L);
        for (int i = half; i < signature.length; i++) {
            signature[i] = s.byteValue();
            s = s.shiftRight(Byte.SIZE);
        }
        return new Case(one.key, signature, one.message);
    }

    /** Points and what is none, by the squares of whose y a carry passes the last bit of a limb of 51 bits. */
    @Test
    void shouldDecodePointsAtTheEdgesOfLimbs() {
        BouncyCastleVerifier oracle = new BouncyCastleVerifier(1);
        List<Case> pool = pool();
        for (String lowest : List.of(
                "feffffffffff0300",
                "dea175a4deab0300",
                "e4ac9000c70f0100",
                "f4ffffffffff0300",
                "f8ffffffffff0300",
                "ffffffffffff0300")) {
            byte[] edge = HexFormat.of().parseHex(lowest + "00".repeat(23) + "40");
            // Again and again: keys that come again may be judged in another way.
            for (int round = 0; round < 3; round++) {
                batch.clear();
                List<Case> all = new ArrayList<>();
                for (Case one : pool.subList(0, BATCH / 2)) {
                    byte[] ofEdge = one.signature.clone();
                    System.arraycopy(edge, 0, ofEdge, 0, edge.length);
                    all.add(new Case(edge, one.signature, one.message));
                    all.add(new Case(one.key, ofEdge, one.message));
                }
                all.forEach(one -> add(one.key, one.signature, one.message));
                batch.judge();
                for (int i = 0; i < all.size(); i++) {
                    assertEquals(all.get(i).wanted(oracle), batch.verdict(i), lowest);
                }
            }
        }
    }

    @Test
    void shouldEqualBouncyCastleOnMutatedSignatures() {
        Map<ResultCode, Integer> seen = compareWithBouncyCastle(200_000);
        for (ResultCode code : List.of(
                ResultCode.OK,
                ResultCode.SIGNATURE_INVALID,
                ResultCode.PUBLIC_KEY_INVALID,
                ResultCode.SIGNATURE_POINT_INVALID,
                ResultCode.SIGNATURE_SCALAR_RANGE)) {
            assertTrue(seen.get(code) > 2_000, seen.toString());
        }
    }

    @Test
    @Tag("long")
    void shouldEqualBouncyCastleOnTenMillionMutatedSignatures() {
        compareWithBouncyCastle(10_000_000);
    }

    /** No two cases are the same, and the oracle is asked about each. */
    private Map<ResultCode, Integer> compareWithBouncyCastle(int cases) {
        Forgery forgery = new Forgery();
        BouncyCastleVerifier oracle = new BouncyCastleVerifier(1 << 12);
        Map<ResultCode, Integer> seen = new EnumMap<>(ResultCode.class);
        // Many bad of late, and none is judged by a sum: each kind of traffic has a verifier of its own.
        CurveBatch seldomBad = curve(BATCH, new SecureRandom());
        CurveBatch oftenBad = curve(BATCH, new SecureRandom());
        BatchVerifier seldom = new BatchVerifier(seldomBad);
        BatchVerifier often = new BatchVerifier(oftenBad);
        int batchesSeldomBad = 0;
        for (int done = 0; done < cases; ) {
            int size = 1 + random.nextInt(BATCH);
            boolean isSeldom = random.nextInt(3) > 0;
            batchesSeldomBad += isSeldom ? 1 : 0;
            batch = isSeldom ? seldom : often;
            int badInThousand = isSeldom ? random.nextInt(8) : random.nextBoolean() ? 100 : 700;
            List<Case> all = new ArrayList<>();
            batch.clear();
            for (int i = 0; i < size; i++) {
                Case one = forgery.fresh();
                one = random.nextInt(1_000) < badInThousand ? mutated(one) : one;
                all.add(one);
                assertEquals(i, add(one.key, one.signature, one.message));
            }
            batch.judge();
            for (int i = 0; i < size; i++) {
                ResultCode wanted = all.get(i).wanted(oracle);
                assertEquals(wanted, batch.verdict(i), "case " + (done + i));
                seen.merge(wanted, 1, Integer::sum);
            }
            done += size;
        }
        assertEquals(0, oracle.libraryRefusals(), "then it is no oracle");
        assertTrue(seldomBad.sums() > batchesSeldomBad / 2, seldomBad.sums() + " sums of " + batchesSeldomBad);
        assertTrue(seldomBad.failedSums() > batchesSeldomBad / 50, seldomBad.failedSums() + " failed");
        return seen;
    }

    /**
     * Signs without end: keys and nonces of which each is the one before and a step, some with a part of small order, every
     * message another. That a nonce comes again gives its key away, which nobody keeps secret here.
     */
    private final class Forgery {
        private static final int KEYS = 1_000;
        private static final int NONCES = 777;

        private final List<Scalar> keys = scalars("key", KEYS);
        private final List<Scalar> nonces = scalars("nonce", NONCES);

        private record Scalar(BigInteger value, byte[] point) {}

        private List<Scalar> scalars(String name, int count) {
            BigInteger step = SignatureForge.scalar(name + " step");
            ModelEd25519.Point stepPoint = ModelEd25519.BASE.times(step);
            BigInteger value = SignatureForge.scalar(name);
            ModelEd25519.Point point = ModelEd25519.BASE.times(value);
            List<Scalar> scalars = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int torsion = random.nextInt(4) == 0 ? random.nextInt(8) : 0;
                scalars.add(new Scalar(
                        value, point.plus(SignatureForge.torsion(torsion)).encode()));
                value = value.add(step).mod(ModelEd25519.L);
                point = point.plus(stepPoint);
            }
            return scalars;
        }

        Case fresh() {
            Scalar key = keys.get(random.nextInt(KEYS));
            Scalar nonce = nonces.get(random.nextInt(NONCES));
            byte[] message = randomBytes(Long.BYTES + random.nextInt(200));
            byte[] signature = SignatureForge.sign(key.value, key.point, nonce.value, nonce.point, message);
            return new Case(key.point, signature, message);
        }
    }

    /** Or halving would go on for nothing, and every verdict be right all the same. */
    @Test
    void shouldFindTheSumOfGoodOnesNeutral() {
        Forgery forgery = new Forgery();
        CurveBatch curve = curve(BATCH, new SecureRandom());
        batch = new BatchVerifier(curve);
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            batch.clear();
            // A sum of few is not worth it.
            int size = BATCH / 2 + random.nextInt(BATCH / 2 + 1);
            for (int i = 0; i < size; i++) {
                Case one = forgery.fresh();
                add(one.key, one.signature, one.message);
            }
            batch.judge();
            for (int i = 0; i < size; i++) {
                assertEquals(ResultCode.OK, batch.verdict(i));
            }
        }
        assertEquals(rounds, curve.sums());
        assertEquals(0, curve.failedSums());
    }

    /** So many bad ones among 64 cost no more sums than there are on the ways from all of them to each. */
    @Test
    void shouldFindFewBadOnesByFewSums() {
        Forgery forgery = new Forgery();
        for (int bad = 1; bad <= 4; bad++) {
            for (int round = 0; round < 10; round++) {
                CurveBatch curve = curve(BATCH, new SecureRandom());
                batch = new BatchVerifier(curve);
                List<Integer> places = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    places.add(i);
                }
                Collections.shuffle(places, random);
                List<Integer> spoilt = places.subList(0, bad);
                for (int i = 0; i < BATCH; i++) {
                    Case one = forgery.fresh();
                    one = spoilt.contains(i) ? apart(one, BigInteger.ONE) : one;
                    add(one.key, one.signature, one.message);
                }
                batch.judge();
                for (int i = 0; i < BATCH; i++) {
                    assertEquals(spoilt.contains(i) ? ResultCode.SIGNATURE_INVALID : ResultCode.OK, batch.verdict(i));
                }
                // Those of one slot are judged each by itself.
                int slots = BATCH / curve(1, new SecureRandom()).capacity();
                int halvings = Integer.numberOfTrailingZeros(slots) - 1;
                assertTrue(curve.failedSums() >= 1, "it was judged by a sum");
                // Where they are judged alone, the other half's sum is the difference of two, and not worked out.
                int ofEach = slots == BATCH ? 1 : 2;
                assertTrue(curve.sums() <= 1 + ofEach * bad * halvings, curve.sums() + " sums for " + bad);
            }
        }
    }

    /** Signed by honest keys, and by such with a part of small order in key or nonce. */
    private List<Case> pool() {
        List<Case> pool = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
            byte[] message = randomBytes(random.nextInt(200));
            if (i % 10 == 0) {
                BigInteger a = SignatureForge.scalar("key " + i);
                BigInteger r = SignatureForge.scalar("nonce " + i);
                byte[] key = laced(a);
                pool.add(new Case(key, SignatureForge.sign(a, key, r, laced(r), message), message));
            } else {
                Ed25519Signer signer = Ed25519Signer.fromSeed(randomBytes(32));
                byte[] signature = new byte[Signer.SIGNATURE_BYTES];
                signer.sign(buffer(message), 0, message.length, buffer(signature), 0);
                pool.add(new Case(signer.publicKey(), signature, message));
            }
        }
        return pool;
    }

    private byte[] laced(BigInteger scalar) {
        return ModelEd25519.BASE
                .times(scalar)
                .plus(SignatureForge.torsion(random.nextInt(8)))
                .encode();
    }

    private Case mutated(Case one) {
        byte[] key = one.key.clone();
        byte[] signature = one.signature.clone();
        byte[] message = one.message.clone();
        switch (random.nextInt(6)) {
            case 0 -> flipOneBit(key);
            case 1 -> flipOneBit(signature);
            case 2 -> flipOneBit(message);
            case 3 -> System.arraycopy(randomBytes(32), 0, signature, 32 * random.nextInt(2), 32);
            case 4 -> System.arraycopy(randomBytes(32), 0, key, 0, 32);
            default -> {
                byte[] small = SignatureForge.torsion(random.nextInt(8)).encode();
                System.arraycopy(small, 0, random.nextBoolean() ? key : signature, 0, 32);
            }
        }
        return new Case(key, signature, message);
    }

    private void flipOneBit(byte[] bytes) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldJudgeAlikeWhereverTheBytesLie() {
        Ed25519Signer signer = Ed25519Signer.fromSeed(randomBytes(32));
        for (int length : new int[] {0, 1, 1024, 1025, 5000}) {
            byte[] message = randomBytes(length);
            byte[] all = new byte[13 + 96 + length];
            byte[] signature = new byte[64];
            signer.sign(buffer(message), 0, length, buffer(signature), 0);
            System.arraycopy(signer.publicKey(), 0, all, 13, 32);
            System.arraycopy(signature, 0, all, 45, 64);
            System.arraycopy(message, 0, all, 109, length);
            UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(all.length));
            direct.putBytes(0, all);
            byte[] padded = new byte[all.length + 7];
            System.arraycopy(all, 0, padded, 7, all.length);
            batch.clear();
            for (UnsafeBuffer view : List.of(buffer(all), direct, new UnsafeBuffer(padded, 7, all.length))) {
                batch.add(view, 13, view, 45, view, 109, length);
            }
            batch.judge();
            for (int i = 0; i < batch.count(); i++) {
                assertEquals(ResultCode.OK, batch.verdict(i), "length " + length);
            }
        }
    }

    /** The JVM makes objects of vectors until it has compiled what uses them, which it does beside the test. */
    @Test
    void shouldAllocateNothingOnceCompiled() {
        List<Case> good = pool();
        List<Case> some = new ArrayList<>(good);
        for (int i = 0; i < POOL; i += 10) {
            some.set(i, mutated(some.get(i)));
        }
        long allocated = 1;
        for (int round = 0; round < ROUNDS_MAX && allocated != 0; round++) {
            allocated = allocatedFor(good) + allocatedFor(some);
        }
        assertEquals(0, allocated, "bytes for " + 2 * POOL + " verdicts");
    }

    private long allocatedFor(List<Case> cases) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        UnsafeBuffer key = new UnsafeBuffer();
        UnsafeBuffer signature = new UnsafeBuffer();
        UnsafeBuffer message = new UnsafeBuffer();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < POOL; i++) {
            Case one = cases.get(i);
            key.wrap(one.key);
            signature.wrap(one.signature);
            message.wrap(one.message);
            if (batch.isFull()) {
                batch.judge();
                batch.clear();
            }
            batch.add(key, 0, signature, 0, message, 0, one.message.length);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void shouldTakeNoMoreThanItHasRoomFor() {
        batch.judge();
        assertEquals(0, batch.count());
        byte[] none = new byte[64];
        while (!batch.isFull()) {
            add(none, none, none);
        }
        assertEquals(BATCH, batch.count());
        assertThrows(InvariantViolation.class, () -> add(none, none, none));
        batch.judge();
        assertEquals(ResultCode.PUBLIC_KEY_INVALID, batch.verdict(BATCH - 1));
    }
}
