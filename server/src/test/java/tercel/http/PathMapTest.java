package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;

class PathMapTest {
    private static String found(PathMap<String> map, String target) {
        var server = InMemoryServer.of((request, response) -> response.text(String.valueOf(map.find(request))));
        return InMemoryServer.body(server.send("GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n"));
    }

    @Test
    void findsThePathAsItWasWritten() {
        var map = new PathMap<>(Map.of("/a", "one", "/a/b c", "two", "/%41", "three"));
        assertEquals("one", found(map, "/a"));
        assertEquals("one", found(map, "/a?b=c"));
        assertEquals("one", found(map, "http://there/a"));
        assertEquals("three", found(map, "/%41"));
        for (var target : new String[] {"/", "/A", "/a/", "/a/b%20c", "/a%2Fb", "/%61"}) {
            assertEquals("null", found(map, target), target);
        }
    }

    @Test
    void anEmptyOneHasNothing() {
        assertEquals("null", found(new PathMap<>(Map.of()), "/"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 1000})
    void findsEachOfMany(int count) {
        var random = new SplittableRandom(count);
        var paths = new HashMap<String, String>();
        while (paths.size() < count) {
            paths.put("/" + random.nextInt(5000), "" + paths.size());
        }
        var map = new PathMap<>(paths);
        for (int number = 0; number < 200; number++) {
            var path = "/" + random.nextInt(5000);
            assertEquals(String.valueOf(paths.get(path)), found(map, path), path);
        }
        paths.forEach((path, value) -> assertEquals(value, found(map, path), path));
    }
}
