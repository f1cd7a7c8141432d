package io.timecoin.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assertions;

/**
 * The simulation over sources with a bug put in: the shipped classes hold no switch for it. The changed sources are
 * compiled in memory, and a class loader of their own puts them before the engine's.
 */
final class MutatedSimulation extends ClassLoader {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "timecoin");
    private static final String ROOT = "io.timecoin.";

    private final Map<String, byte[]> changed;

    private MutatedSimulation(Map<String, byte[]> changed) {
        super(MutatedSimulation.class.getClassLoader());
        this.changed = changed;
    }

    static MutatedSimulation of(List<Edit> edits) throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Edit edit : edits) {
            String source = sources.containsKey(edit.file())
                    ? sources.get(edit.file())
                    : Files.readString(SOURCES.resolve(edit.file() + ".java"));
            int at = source.indexOf(edit.find());
            Assertions.assertTrue(at >= 0, () -> edit.file() + " no longer holds: " + edit.find());
            Assertions.assertEquals(
                    at, source.lastIndexOf(edit.find()), () -> edit.file() + " holds more than once: " + edit.find());
            sources.put(edit.file(), source.replace(edit.find(), edit.replacement()));
        }
        return new MutatedSimulation(compile(sources));
    }

    /**
     * A place in a source, and what stands there with the bug.
     *
     * @param file below the root package, without its ending
     */
    record Edit(String file, String find, String replacement) {}

    /** What broke a rule first, and in which run. */
    record Catch(long seed, String rule, String what) {}

    /** Runs seeds from 1 until one breaks a rule; null if none of so many does. */
    Catch hunt(int seeds, int validators, Set<String> faults, int twins) throws ReflectiveOperationException {
        Class<?> fault = loadClass(ROOT + "simulation.Fault");
        List<Object> named = new ArrayList<>();
        for (String name : faults) {
            named.add(fault.getMethod("named", String.class).invoke(null, name));
        }
        Class<?> config = loadClass(ROOT + "simulation.SimulationConfig");
        Object drawn = config.getConstructor(int.class, Set.class, int.class)
                .newInstance(validators, Set.copyOf(named), twins);
        for (long seed = 1; seed <= seeds; seed++) {
            Object result = loadClass(ROOT + "simulation.Simulation")
                    .getMethod("run", long.class, config)
                    .invoke(null, seed, drawn);
            Throwable violation =
                    (Throwable) result.getClass().getMethod("violation").invoke(result);
            if (violation != null) {
                Object rule = violation.getClass().getMethod("rule").invoke(violation);
                return new Catch(seed, rule.toString(), violation.getMessage());
            }
        }
        return null;
    }

    private static Map<String, byte[]> compile(Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        InMemory files = new InMemory(compiler.getStandardFileManager(null, null, null));
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((file, text) -> units.add(new Text(file, text)));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        boolean isCompiled = compiler.getTask(
                        null, files, null, List.of("-proc:none", "-nowarn", "-cp", classPath), null, units)
                .call();
        Assertions.assertTrue(isCompiled, () -> "does not compile: " + sources.keySet());
        Map<String, byte[]> classes = new HashMap<>();
        files.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String file, String text) {
            super(URI.create("string:///io/timecoin/" + file + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        InMemory(JavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(className, name -> new ByteArrayOutputStream());
                }
            };
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ROOT)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = changed.get(name);
        if (bytes == null) {
            try (InputStream stream = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (stream == null) {
                    throw new ClassNotFoundException(name);
                }
                bytes = stream.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
