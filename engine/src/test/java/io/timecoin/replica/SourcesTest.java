package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SourcesTest {
    private final Sources sources = new Sources();

    @Test
    void shouldKnowNobodyAtFirst() {
        assertEquals(0, sources.next());
        sources.heard(0);
        assertEquals(0, sources.next());
    }

    @Test
    void shouldAskTheProposerFirstAndThenTheOthersByTurns() {
        sources.heard(11);
        sources.heard(12);
        sources.heard(11);
        sources.prefer(13);
        assertEquals(13, sources.next());
        assertEquals(11, sources.next());
        assertEquals(12, sources.next());
        assertEquals(13, sources.next());
    }

    @Test
    void shouldForgetTheOldestBeyondItsBound() {
        for (long connection = 1; connection <= 20; connection++) {
            sources.heard(connection);
        }
        assertEquals(5, sources.next());
        for (int i = 0; i < 15; i++) {
            sources.next();
        }
        assertEquals(5, sources.next());
        sources.clear();
        assertEquals(0, sources.next());
    }
}
