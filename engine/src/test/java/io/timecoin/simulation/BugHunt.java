package io.timecoin.simulation;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.simulation.MutatedSimulation.Catch;
import io.timecoin.simulation.MutatedSimulation.Edit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Collects bugs that are put into the sources, and hunts one. */
abstract class BugHunt {
    /** A bug, the faults in which it shows, and the rules that may catch it. */
    record Bug(
            String name,
            int seeds,
            int validators,
            Set<String> faults,
            int twins,
            Set<String> rules,
            List<Edit> edits) {
        @Override
        public String toString() {
            return name;
        }
    }

    final List<Bug> bugs = new ArrayList<>();

    void bug(String name, int seeds, int validators, String faults, int twins, String rules, Edit... edits) {
        bugs.add(new Bug(
                name,
                seeds,
                validators,
                Set.of(faults.split(" ")),
                twins,
                Set.of(rules.split(" ")),
                Arrays.asList(edits)));
    }

    static void hunt(Bug bug) throws Exception {
        Catch caught = MutatedSimulation.of(bug.edits()).hunt(bug.seeds(), bug.validators(), bug.faults(), bug.twins());
        assertNotNull(caught, () -> "no run of " + bug.seeds() + " finds that " + bug);
        assertTrue(
                bug.rules().contains(caught.rule()),
                () -> bug + " was caught by " + caught + ", which is none of " + bug.rules());
    }
}
