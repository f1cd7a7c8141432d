package io.timecoin.crypto;

import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.security.SecureRandom;

/**
 * Whether this process has the JDK's vector API, an incubating module that is there only where the JVM was started with
 * {@code --add-modules jdk.incubator.vector}; and what uses it. Nothing of that may be touched elsewhere. Any thread.
 */
public final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    /** The option of the JVM that brings the module. */
    public static final String OPTION = "--add-modules=" + NAME;

    private static final String LANES = "io.timecoin.crypto.lanes.LaneBatch";

    private VectorModule() {}

    /** Whether this JDK has the module, so that another process of it can be started with that. */
    public static boolean isInThisJdk() {
        return ModuleFinder.ofSystem().find(NAME).isPresent();
    }

    /** Whether the module is there. */
    public static boolean isHere() {
        return ModuleLayer.boot().findModule(NAME).isPresent();
    }

    /**
     * Makes a batch that judges by all lanes of the CPU's vectors.
     *
     * @param capacity signatures that must have room, above 0
     * @param random draws what no sender may know
     */
    public static CurveBatch batch(int capacity, SecureRandom random) {
        if (!isHere()) {
            throw new IllegalStateException("without the vector API there are no lanes");
        }
        try {
            return Class.forName(LANES)
                    .asSubclass(CurveBatch.class)
                    .getConstructor(int.class, SecureRandom.class)
                    .newInstance(capacity, random);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the vectors of this CPU are of no use", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the lanes are not in this build", e);
        }
    }
}
