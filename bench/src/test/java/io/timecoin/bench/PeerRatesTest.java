package io.timecoin.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** What is made of the rounds. */
class PeerRatesTest {
    private final PeerRates rates = new PeerRates();

    @Test
    void shouldTakeRatiosRoundByRoundWhenTheMachineSlowsDown() throws JsonProcessingException {
        PeerRates other = new PeerRates();
        add(rates, "100, 300, 200");
        add(other, "100, 50");
        add(rates, "20");
        add(other, "10");
        add(rates, "1000");

        assertArrayEquals(new double[] {200 / 75.0, 2}, rates.ratios(other));
    }

    @Test
    void shouldTellMedianAndSpreadOfAllRounds() throws JsonProcessingException {
        add(rates, "100, 300");
        add(rates, "200");

        assertEquals(200, rates.median());
        assertEquals(1, rates.spread());
    }

    @Test
    void shouldKeepWhatWasMeasuredBeforeAFailure() throws JsonProcessingException {
        add(rates, "100");
        rates.add(new ObjectMapper().readTree("{\"failed\": \"exit code 1\"}"));

        assertTrue(rates.isFailed());
        assertTrue(rates.isMeasured());
        assertEquals("failed: exit code 1", rates.absence());
    }

    @Test
    void shouldBeNoFailureWhenAPeerIsNotForThisJava() throws JsonProcessingException {
        rates.add(
                new ObjectMapper().readTree("{\"name\": \"x\", \"version\": \"1\", \"absent\": \"not on this Java\"}"));

        assertFalse(rates.isFailed());
        assertFalse(rates.isMeasured());
        assertEquals("not on this Java", rates.absence());
        assertEquals("1", rates.version());
    }

    private static void add(PeerRates rates, String list) throws JsonProcessingException {
        rates.add(new ObjectMapper()
                .readTree("{\"name\": \"x\", \"version\": \"1\", \"work\": \"w\", \"unit\": \"u\", \"rates\": [" + list
                        + "]}"));
    }
}
