import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/**
 * Compiles, while the engine is built, the one class that Chronicle Map otherwise generates and compiles at every start:
 * the accessors of its global state. The library looks for it on the class path first. Without it every start
 * would take a second more, and need the compiler's packages opened.
 *
 * <p>Run as a source file: {@code java CompileMapState.java RELEASE SOURCES CLASSES}.
 */
public final class CompileMapState {
    private static final String PACKAGE = "net.openhft.chronicle.hash";
    private static final String INTERFACE = "VanillaGlobalMutableState";
    private static final String NAME = INTERFACE + "$$Native";

    private CompileMapState() {}

    public static void main(String[] arguments) throws Exception {
        Path source = Path.of(arguments[1], PACKAGE.replace('.', '/'), NAME + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, source());
        Files.createDirectories(Path.of(arguments[2]));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        arguments[0],
                        "-nowarn",
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        arguments[2],
                        source.toString());
        if (code != 0) {
            throw new IllegalStateException(source + " does not compile");
        }
    }

    /** As the library would: both are its own, but not public. */
    private static String source() throws ReflectiveOperationException {
        Class<?> model = Class.forName("net.openhft.chronicle.values.ValueModel");
        Method acquire = model.getMethod("acquire", Class.class);
        acquire.setAccessible(true);
        Object ofState = acquire.invoke(null, Class.forName(PACKAGE + '.' + INTERFACE));
        Method generate = Class.forName("net.openhft.chronicle.values.Generators")
                .getDeclaredMethod("generateNativeClass", model, String.class);
        generate.setAccessible(true);
        return (String) generate.invoke(null, ofState, NAME);
    }
}
