package io.timecoin.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.bench.Percentiles;
import io.timecoin.bench.Percentiles.Point;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PercentilePlotTest {
    @Test
    void shouldPutEachNineAndEachPowerOfTenAsFarFromTheNext() throws Exception {
        Percentiles series = new Percentiles(
                "to \"answer\" <&>",
                "ms",
                List.of(new Point(0, 1), new Point(90, 10), new Point(99, 100), new Point(99.9, 1000)));

        Document svg = parse(PercentilePlot.draw("cluster", List.of(series)));

        // The axis ends with the first mark above the highest: 2,000. A power of ten is 280 / log10(2000) high.
        assertEquals("80.0,344.0 240.0,259.2 400.0,174.4 560.0,89.5", points(svg, 0));
        List<String> texts = texts(svg);
        assertTrue(texts.containsAll(List.of("50 %", "90 %", "99 %", "99.9 %", "99.99 %")), texts.toString());
        assertTrue(
                texts.containsAll(List.of("1", "2", "5", "500", "2,000", "ms", "cluster", "to \"answer\" <&>")),
                texts.toString());
    }

    @Test
    void shouldDrawEverySeriesOnOneScale() throws Exception {
        Percentiles low = new Percentiles("low", "us", List.of(new Point(0, 10), new Point(90, 20)));
        Percentiles high = new Percentiles("high", "us", List.of(new Point(0, 20), new Point(90, 99)));

        Document svg = parse(PercentilePlot.draw("two", List.of(low, high)));

        assertEquals("80.0,344.0 240.0,259.7", points(svg, 0));
        assertTrue(points(svg, 1).startsWith("80.0,259.7 240.0,65."), points(svg, 1));
        assertTrue(texts(svg).containsAll(List.of("low", "high", "10", "100")));
    }

    @Test
    void shouldNotDrawWhatLiesBeyondTheAxis() throws Exception {
        Percentiles series = new Percentiles(
                "tail",
                "ms",
                List.of(new Point(90, 1), new Point(99.99, 9), new Point(99.999, 900), new Point(100, 950)));

        Document svg = parse(PercentilePlot.draw("tail", List.of(series)));

        assertTrue(points(svg, 0).matches("240\\.0,344\\.0 720\\.0,[0-9.]+"), points(svg, 0));
        assertFalse(texts(svg).contains("20"));
    }

    @Test
    void shouldDrawZeroOnTheEdge() throws Exception {
        Percentiles series = new Percentiles("nothing", "ms", List.of(new Point(0, 0), new Point(90, 0)));

        assertEquals("80.0,344.0 240.0,344.0", points(parse(PercentilePlot.draw("nothing", List.of(series))), 0));
    }

    @Test
    void shouldMarkOneTwoAndFiveFromBelowTheLowestToAboveTheHighest() {
        assertEquals(List.of(1.0, 2.0), PercentilePlot.marks(1, 1));
        assertEquals(List.of(0.02, 0.05, 0.1, 0.2, 0.5, 1.0), PercentilePlot.marks(0.03, 0.6));
        assertEquals(List.of(5.0, 10.0, 20.0), PercentilePlot.marks(9, 10));
    }

    @Test
    void shouldHoldNothingThatRunsOrIsFetched() {
        Percentiles series = new Percentiles("all", "ms", List.of(new Point(0, 1)));

        String svg = PercentilePlot.draw("all", List.of(series));

        assertTrue(svg.contains("prefers-color-scheme: dark"));
        for (String word : List.of("<script", "url(", "@import", "href", "@font-face", "\r")) {
            assertEquals(-1, svg.indexOf(word), word);
        }
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static String points(Document svg, int line) {
        return svg.getElementsByTagName("polyline")
                .item(line)
                .getAttributes()
                .getNamedItem("points")
                .getNodeValue();
    }

    private static List<String> texts(Document svg) {
        NodeList nodes = svg.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
