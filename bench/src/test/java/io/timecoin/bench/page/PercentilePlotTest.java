package io.timecoin.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    void shouldPutEachNineAsFarFromTheNext() throws Exception {
        Percentiles series = new Percentiles(
                "to \"answer\" <&>",
                "ms",
                List.of(
                        new Point(0, 0),
                        new Point(90, 10),
                        new Point(99, 25),
                        new Point(99.9, 40),
                        new Point(99.99, 50)));

        Document svg = parse(PercentilePlot.draw("cluster", List.of(series)));

        // Steps of ten up to fifty, so fifty is the top.
        assertEquals("80.0,344.0 240.0,288.0 400.0,204.0 560.0,120.0 720.0,64.0", points(svg, 0));
        List<String> texts = texts(svg);
        assertTrue(texts.containsAll(List.of("50 %", "90 %", "99 %", "99.9 %", "99.99 %")), texts.toString());
        assertTrue(texts.containsAll(List.of("0", "10", "50", "ms", "cluster", "to \"answer\" <&>")), texts.toString());
    }

    @Test
    void shouldDrawEverySeriesOnOneScale() throws Exception {
        Percentiles low = new Percentiles("low", "us", List.of(new Point(0, 100), new Point(90, 200)));
        Percentiles high = new Percentiles("high", "us", List.of(new Point(0, 200), new Point(90, 400)));

        Document svg = parse(PercentilePlot.draw("two", List.of(low, high)));

        assertEquals("80.0,274.0 240.0,204.0", points(svg, 0));
        assertEquals("80.0,204.0 240.0,64.0", points(svg, 1));
        assertTrue(texts(svg).containsAll(List.of("low", "high")));
    }

    @Test
    void shouldNotDrawWhatLiesBeyondTheAxis() throws Exception {
        Percentiles series = new Percentiles(
                "tail",
                "ms",
                List.of(new Point(90, 1), new Point(99.99, 2), new Point(99.999, 900), new Point(100, 950)));

        Document svg = parse(PercentilePlot.draw("tail", List.of(series)));

        assertEquals("240.0,204.0 720.0,64.0", points(svg, 0));
    }

    @Test
    void shouldDrawALineAtZeroWhereAllIsZero() throws Exception {
        Percentiles series = new Percentiles("nothing", "ms", List.of(new Point(0, 0), new Point(90, 0)));

        assertEquals("80.0,344.0 240.0,344.0", points(parse(PercentilePlot.draw("nothing", List.of(series))), 0));
    }

    @Test
    void shouldStepByOneTwoOrFive() {
        assertEquals(10, PercentilePlot.step(60));
        assertEquals(20, PercentilePlot.step(61));
        assertEquals(0.5, PercentilePlot.step(3), 1e-12);
        assertEquals(0.01, PercentilePlot.step(0.06), 1e-12);
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
