package io.timecoin.bench.peer.kit;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Verifies the signatures of a file over and over, one by one, in one thread. Keys are decoded before, once each, into what
 * the peer keeps of a key.
 *
 * @param <K> a decoded key
 */
public final class Verification<K> {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int RUN = 16;

    private final SignatureSet set;
    private final Object[] keys;
    private final Judge<K> judge;
    private final long nanos;
    private int next;

    /** Decodes a key. */
    @FunctionalInterface
    public interface KeyDecoder<K> {
        /** Makes of 32 bytes what {@link Judge} takes. */
        K decode(byte[] key) throws Exception;
    }

    /** Judges one signature. */
    @FunctionalInterface
    public interface Judge<K> {
        /** Whether the signature holds. */
        boolean holds(K key, byte[] signature, byte[] message) throws Exception;
    }

    private Verification(SignatureSet set, Object[] keys, Judge<K> judge, long nanos) {
        this.set = set;
        this.keys = keys;
        this.judge = judge;
        this.nanos = nanos;
    }

    /**
     * Measures and prints.
     *
     * @param arguments the file, how many repetitions, milliseconds of each
     */
    public static <K> void report(Peer peer, String[] arguments, KeyDecoder<K> decoder, Judge<K> judge)
            throws Exception {
        SignatureSet set = SignatureSet.read(Path.of(arguments[0]));
        long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[2]));
        Map<ByteBuffer, K> decoded = new HashMap<>();
        Object[] keys = new Object[set.count()];
        for (int i = 0; i < keys.length; i++) {
            ByteBuffer bytes = ByteBuffer.wrap(set.key(i));
            if (!decoded.containsKey(bytes)) {
                decoded.put(bytes, decoder.decode(set.key(i)));
            }
            keys[i] = decoded.get(bytes);
        }
        Verification<K> verification = new Verification<>(set, keys, judge, nanos);
        verification.requireRefusal();
        peer.report(3, Integer.parseInt(arguments[1]), verification::perSecond);
    }

    /** What says yes to all would be fast. */
    private void requireRefusal() throws Exception {
        byte[] other = set.message(0).clone();
        other[0] ^= 1;
        if (holds(0, other)) {
            throw new IllegalStateException("a signature of another message holds");
        }
    }

    private double perSecond() throws Exception {
        long start = System.nanoTime();
        long done = 0;
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < RUN; i++) {
                if (!holds(next, set.message(next))) {
                    throw new IllegalStateException("signature " + next + " is refused");
                }
                next = next + 1 == set.count() ? 0 : next + 1;
            }
            done += RUN;
        }
        return done * NANOS_PER_SECOND / (System.nanoTime() - start);
    }

    @SuppressWarnings("unchecked")
    private boolean holds(int number, byte[] message) throws Exception {
        return judge.holds((K) keys[number], set.signature(number), message);
    }
}
