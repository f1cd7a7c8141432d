package io.timecoin.bench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a core does without any code of ours: SHA-256 of 4 KiB by the JDK, which the speed of others is told in. */
@State(Scope.Thread)
public class Yardstick extends EngineBenchmark {
    private static final int BYTES = 4096;

    private final byte[] input = new byte[BYTES];
    private MessageDigest sha256;

    /** Prepares the digest. */
    @Setup
    public void open() throws NoSuchAlgorithmException {
        sha256 = MessageDigest.getInstance("SHA-256");
    }

    /** One hash. */
    @Benchmark
    public byte[] sha256() {
        return sha256.digest(input);
    }
}
