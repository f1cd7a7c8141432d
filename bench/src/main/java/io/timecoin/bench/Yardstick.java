package io.timecoin.bench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a core does without any code of ours, each of the kind that some part of the engine does most: the speed of those is told in it. */
@State(Scope.Thread)
public class Yardstick extends EngineBenchmark {
    private static final int BYTES = 256;
    private static final long ENTRIES = 100_000;
    private static final int SPREAD = 0x9E3779B1;

    private final byte[] input = new byte[BYTES];
    private final byte[] output = new byte[32];
    private final SHA256Digest plain = new SHA256Digest();
    private final Map<Long, Long> map = new HashMap<>();
    private MessageDigest sha256;
    private long oldest;

    /** Prepares the digest and fills the map. */
    @Setup
    public void open() throws NoSuchAlgorithmException {
        sha256 = MessageDigest.getInstance("SHA-256");
        for (long i = 0; i < ENTRIES; i++) {
            map.put(i * SPREAD, i);
        }
    }

    /** SHA-256 of 256 bytes by the JDK, which has the CPU's own instructions for it. */
    @Benchmark
    public byte[] hash() {
        return sha256.digest(input);
    }

    /** The same in plain Java: arithmetic alone. */
    @Benchmark
    public byte[] arithmetic() {
        plain.update(input, 0, BYTES);
        plain.doFinal(output, 0);
        return output;
    }

    /** One entry of 100,000 out of the JDK's map and another in. */
    @Benchmark
    public Long memory() {
        Long removed = map.remove(oldest * SPREAD);
        map.put((oldest + ENTRIES) * SPREAD, removed);
        oldest++;
        return removed;
    }
}
