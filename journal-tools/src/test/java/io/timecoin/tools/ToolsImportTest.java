package io.timecoin.tools;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.timecoin.journal.JournalWriter;
import org.junit.jupiter.api.Test;

/** What an auditor is promised: nothing here can write a journal, open a store or a socket, or trusts the queue library. */
class ToolsImportTest {
    private static final JavaClasses TOOLS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.timecoin.tools");

    @Test
    void shouldNeitherWriteNorConnect() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.timecoin.store..",
                        "io.timecoin.peers..",
                        "io.timecoin.wallet..",
                        "io.timecoin.client..",
                        "net.openhft..",
                        "io.netty..",
                        "java.net..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(JournalWriter.class)
                .check(TOOLS);
    }

    /** The executable jar holds this module's class path. */
    @Test
    void shouldHaveNoAnalyticsOnTheClassPath() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("net.openhft.chronicle.analytics.Analytics"));
    }
}
