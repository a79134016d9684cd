package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text format 0.0.4 of Prometheus, and accepts nothing that a scraper might not: every family has its help
 * and its type before its samples and stands in one piece, no sample comes twice, counters are named so, and histograms
 * are cumulative and whole.
 */
final class ExpositionReader {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-z][a-z0-9_]*) (\\S.*\\.)");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z][a-z0-9_]*) (counter|gauge|histogram)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z][a-z0-9_]*)(\\{[^}]*})? (-?[0-9]+(?:\\.[0-9]+)?)");
    private static final Pattern LABELS = Pattern.compile(
            "\\{[a-z]+=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"(?:,[a-z]+=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\")*}");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private @Nullable String help;
    private String family = "";

    private ExpositionReader() {}

    /** The samples by name with labels as written. */
    static Map<String, Double> read(String text) {
        var reader = new ExpositionReader();
        assertTrue(text.endsWith("\n"), "the last line has an end");
        text.lines().forEach(reader::line);
        reader.types.forEach(reader::check);
        return reader.samples;
    }

    private void line(String line) {
        var asHelp = HELP.matcher(line);
        var asType = TYPE.matcher(line);
        var asSample = SAMPLE.matcher(line);
        if (asHelp.matches()) {
            help = asHelp.group(1);
        } else if (asType.matches()) {
            family = asType.group(1);
            assertEquals(help, family, "help goes before type");
            assertFalse(types.containsKey(family), family + " stands in one piece");
            types.put(family, asType.group(2));
        } else {
            assertTrue(asSample.matches(), "not a line of the format: " + line);
            sample(asSample.group(1), asSample.group(2), Double.parseDouble(asSample.group(3)));
        }
    }

    private void sample(String name, @Nullable String labels, double value) {
        boolean part = "histogram".equals(types.get(family)) && name.matches(family + "_(bucket|sum|count)");
        assertTrue(part || name.equals(family), name + " stands in the family " + family);
        assertTrue(labels == null || LABELS.matcher(labels).matches(), "labels " + labels);
        assertFalse(samples.containsKey(name + labels), name + labels + " comes once");
        samples.put(labels == null ? name : name + labels, value);
    }

    private void check(String name, String type) {
        assertEquals(type.equals("counter"), name.endsWith("_total"), name + " is a " + type);
        if (type.equals("histogram")) {
            checkHistogram(name);
        }
    }

    private void checkHistogram(String name) {
        double before = 0;
        double bound = 0;
        for (String key : List.copyOf(samples.keySet())) {
            if (key.startsWith(name + "_bucket")) {
                String written = key.substring(key.indexOf('"') + 1, key.lastIndexOf('"'));
                double next = written.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(written);
                assertTrue(next > bound, "bounds grow at " + key);
                assertTrue(samples.get(key) >= before, "buckets are cumulative at " + key);
                bound = next;
                before = samples.get(key);
            }
        }
        assertEquals(Double.POSITIVE_INFINITY, bound, name + " has a last bucket");
        assertEquals(before, samples.get(name + "_count"), name + " counts all");
        assertNotNull(samples.get(name + "_sum"), name + " has a sum");
    }
}
