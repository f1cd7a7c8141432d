package io.timecoin.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The rooms of the house and what each may import: a row here is a row of the table in ARCHITECTURE.md. */
class ImportLawTest {
    private static final String ROOT = "io.timecoin";

    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final Map<String, Set<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            Map.entry("base", Set.of()),
            Map.entry("api", Set.of("base", "telemetry")),
            Map.entry("cli", Set.of("base")),
            Map.entry("codec", Set.of("base")),
            Map.entry("crypto", Set.of("base")),
            Map.entry("ledger", Set.of("base", "crypto", "codec")),
            Map.entry("telemetry", Set.of("base")),
            Map.entry("txpool", Set.of("base", "codec")),
            Map.entry("consensus", Set.of("base", "crypto", "codec")),
            Map.entry("sync", Set.of("base", "codec")),
            Map.entry("proof", Set.of("base", "crypto", "codec")),
            Map.entry("journal", Set.of("base", "crypto", "codec")),
            Map.entry("store", Set.of("base", "codec")),
            Map.entry("archive", Set.of("base", "codec", "proof", "store")),
            Map.entry("peers", Set.of("base", "crypto", "codec")),
            Map.entry("wallet", Set.of("base", "crypto", "codec")),
            Map.entry("client", Set.of("base", "crypto", "codec", "wallet")),
            Map.entry("replica", Set.of("base", "crypto", "codec", "ledger", "txpool", "consensus", "sync", "proof")),
            Map.entry("pipeline", Set.of("base", "crypto", "codec", "ledger", "replica", "journal", "store")),
            Map.entry(
                    "simulation",
                    Set.of(
                            "base",
                            "crypto",
                            "codec",
                            "ledger",
                            "txpool",
                            "consensus",
                            "journal",
                            "wallet",
                            "replica",
                            "pipeline"))));

    @Test
    void shouldImportOnlyRoomsItsRowNames() {
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : ENGINE) {
            String room = room(type);
            if (!room.isEmpty() && !room.equals("node") && !MAY_IMPORT.containsKey(room)) {
                unknown.add(room);
            }
        }
        Assertions.assertEquals(Set.of(), unknown, "a new room needs a row in the table");
        MAY_IMPORT.forEach((room, allowed) -> noClasses()
                .that()
                .resideInAPackage(ROOT + '.' + room + "..")
                .should()
                .dependOnClassesThat(belongToRoomOutside(room, allowed))
                .allowEmptyShould(true)
                .check(ENGINE));
    }

    @Test
    void shouldHaveNoCyclesBetweenRooms() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void shouldKeepLibrariesInTheirRooms() {
        onlyIn("net.openhft.chronicle.queue", "journal");
        onlyIn("net.openhft.chronicle.map", "store");
        onlyIn("io.netty", "peers", "client");
        onlyIn("com.lmax.disruptor", "pipeline");
        onlyIn("com.github.luben.zstd", "codec");
        onlyIn("org.bouncycastle", "crypto");
        onlyIn("com.sun.net.httpserver", "api");
        onlyIn("picocli", "node", "cli");
        onlyIn("com.fasterxml.jackson", "node", "cli");
    }

    @Test
    void shouldNotUseBannedNames() {
        noClasses()
                .that(DescribedPredicate.describe("are written by hand", type -> !isGenerated(type)))
                .should()
                .haveNameMatching(".*\\.\\w*(Manager|Helper|Util|Utils|Impl|Service|Data|Info)(\\$.*)?")
                .check(ENGINE);
    }

    private static void onlyIn(String library, String... rooms) {
        Set<String> allowed = Set.of(rooms);
        noClasses()
                .that(DescribedPredicate.describe("are not in " + allowed, type -> !allowed.contains(room(type))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .allowEmptyShould(true)
                .check(ENGINE);
    }

    private static DescribedPredicate<JavaClass> belongToRoomOutside(String self, Set<String> allowed) {
        return DescribedPredicate.describe("belong to a room outside " + allowed, type -> {
            String room = room(type);
            return !room.isEmpty() && !room.equals(self) && !allowed.contains(room);
        });
    }

    private static boolean isGenerated(JavaClass type) {
        return type.getPackageName().endsWith(".sbe");
    }

    /** The first package below the root, or nothing for a class outside the house. */
    private static String room(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT + '.')) {
            return "";
        }
        String below = name.substring(ROOT.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
