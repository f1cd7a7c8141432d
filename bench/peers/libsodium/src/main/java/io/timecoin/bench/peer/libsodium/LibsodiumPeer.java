package io.timecoin.bench.peer.libsodium;

import io.timecoin.bench.peer.kit.Peer;
import io.timecoin.bench.peer.kit.Verification;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Verifies by libsodium behind lazysodium's binding, whose class files need Java 21: so it is found by name, and this runs on
 * older ones far enough to say so.
 */
public final class LibsodiumPeer {
    private static final int JAVA_MIN = 21;
    private static final String BINDING = "com.goterl.lazysodium.SodiumJava";
    private static final MethodHandle VERIFY;

    static {
        VERIFY = Runtime.version().feature() < JAVA_MIN ? null : find();
    }

    private LibsodiumPeer() {}

    private static MethodHandle find() {
        try {
            Class<?> binding = Class.forName(BINDING);
            MethodType type = MethodType.methodType(int.class, byte[].class, byte[].class, long.class, byte[].class);
            return MethodHandles.lookup()
                    .findVirtual(binding, "crypto_sign_verify_detached", type)
                    .bindTo(binding.getConstructor().newInstance())
                    .asType(type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("lazysodium is another than expected", e);
        }
    }

    /** Measures; the arguments are those of {@link Verification#report}. */
    public static void main(String[] arguments) throws Exception {
        Peer peer = Peer.of(
                LibsodiumPeer.class, "libsodium", "one Ed25519 signature, key decoded each time", "signatures/s");
        if (VERIFY == null) {
            peer.absent("not on this Java: its class files need Java " + JAVA_MIN);
            return;
        }
        Verification.<byte[]>report(peer, arguments, key -> key, LibsodiumPeer::holds);
    }

    private static boolean holds(byte[] key, byte[] signature, byte[] message) throws Exception {
        try {
            return (int) VERIFY.invokeExact(signature, message, (long) message.length, key) == 0;
        } catch (RuntimeException | LinkageError e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("libsodium failed", e);
        }
    }
}
