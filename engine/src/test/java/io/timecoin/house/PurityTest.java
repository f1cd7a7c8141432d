package io.timecoin.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.agrona.collections.Long2LongHashMap;
import org.junit.jupiter.api.Test;

/**
 * The rooms that decide are a function of their events: a replay, another JVM and another run must arrive at the same
 * bytes. So they use nothing that reads time, chance, threads or the outside, and nothing whose order is that of hashes:
 * {@code Set.of} and {@code Map.of} iterate by a salt the JVM draws at its start.
 */
class PurityTest {
    private static final String ROOT = "io.timecoin.";

    private static final List<String> PURE = List.of("ledger", "txpool", "consensus", "sync", "replica", "proof");

    private static final Set<String> IMPURE_TYPES = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.UUID",
            "java.security.SecureRandom",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.time.Clock",
            "java.time.Instant",
            "java.io.File",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.IdentityHashMap",
            "java.util.WeakHashMap",
            "java.util.Hashtable",
            "java.util.stream.Collectors");

    private static final List<String> IMPURE_PACKAGES = List.of(
            "java.util.concurrent.",
            "java.util.random.",
            "java.net.",
            "java.nio.file.",
            "java.nio.channels.",
            "org.agrona.collections.",
            "org.slf4j.");

    private static final Set<String> IMPURE_MEMBERS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.identityHashCode",
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.Map.of",
            "java.util.Map.ofEntries",
            "java.util.Map.copyOf");

    private static final ArchRule PURITY = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "read time, chance, threads, files, sockets or hash order", PurityTest::isImpure))
            .orShould()
            .accessTargetWhere(DescribedPredicate.describe(
                    "reads time or chance or makes a collection in hash order", PurityTest::isImpure))
            .allowEmptyShould(true);

    private static boolean isImpure(JavaClass type) {
        String name = type.getName();
        return IMPURE_TYPES.contains(name) || IMPURE_PACKAGES.stream().anyMatch(name::startsWith);
    }

    private static boolean isImpure(JavaAccess<?> access) {
        return IMPURE_MEMBERS.contains(access.getTargetOwner().getName() + '.' + access.getName());
    }

    @Test
    void shouldKeepPureRoomsPure() {
        ClassFileImporter importer =
                new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS);
        for (String room : PURE) {
            PURITY.check(importer.importPackages(ROOT + room));
        }
    }

    @Test
    void shouldFindEveryImpurityOfTheSamples() {
        JavaClasses samples = new ClassFileImporter().importClasses(Impure.class.getDeclaredClasses());
        List<String> unseen = new ArrayList<>();
        for (JavaClass sample : samples) {
            JavaClasses alone = new ClassFileImporter().importClasses(sample.reflect());
            if (!PURITY.evaluate(alone).hasViolation()) {
                unseen.add(sample.getSimpleName());
            }
        }
        assertTrue(unseen.isEmpty(), unseen::toString);
        assertFalse(PURITY.evaluate(new ClassFileImporter().importClasses(Pure.class))
                .hasViolation());
    }

    /** One impurity each. */
    private static final class Impure {
        static final class Dice {
            double value() {
                return Math.random();
            }
        }

        static final class UnseededRandom {
            int value() {
                return new Random().nextInt();
            }
        }

        static final class RandomOfTheThread {
            int value() {
                return ThreadLocalRandom.current().nextInt();
            }
        }

        static final class RandomId {
            String value() {
                return UUID.randomUUID().toString();
            }
        }

        static final class SaltedSet {
            Set<String> value() {
                return Set.of("a", "b");
            }
        }

        static final class SaltedCopy {
            Set<String> value(List<String> of) {
                return Set.copyOf(of);
            }
        }

        static final class SaltedMap {
            Map<String, String> value() {
                return Map.of("a", "b");
            }
        }

        static final class SaltedMapOfEntries {
            Map<String, String> value() {
                return Map.ofEntries(Map.entry("a", "b"));
            }
        }

        static final class SaltedMapCopy {
            Map<String, String> value(Map<String, String> of) {
                return Map.copyOf(of);
            }
        }

        static final class HashedMap {
            Map<String, String> value() {
                return new HashMap<>();
            }
        }

        static final class HashedSet {
            Set<String> value() {
                return new HashSet<>();
            }
        }

        static final class CollectedSet {
            Set<String> value(List<String> of) {
                return of.stream().collect(Collectors.toSet());
            }
        }

        static final class MapByIdentity {
            Map<String, String> value() {
                return new IdentityHashMap<>();
            }
        }

        static final class SharedMap {
            Map<String, String> value() {
                return new ConcurrentHashMap<>();
            }
        }

        static final class PrimitiveMap {
            long value() {
                return new Long2LongHashMap(0).get(1);
            }
        }

        static final class TimeByReference {
            LongSupplier value() {
                return System::nanoTime;
            }
        }

        static final class Identity {
            int value() {
                return System.identityHashCode(this);
            }
        }
    }

    /** What looks like one and is none. */
    private static final class Pure {
        Map<String, List<String>> value() {
            Map<String, List<String>> map = new TreeMap<>(new LinkedHashMap<>());
            map.put("a", Collections.unmodifiableList(List.of("b")));
            return map;
        }
    }
}
