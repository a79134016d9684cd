package tercel.server;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds one of few by its name in flags. */
final class Choices {
    private Choices() {}

    static <T> T named(String what, String key, T[] all, Function<T, String> keyOf) {
        return Arrays.stream(all)
                .filter(choice -> keyOf.apply(choice).equals(key))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no " + what + " is named '" + key + "'; there are "
                        + Arrays.stream(all).map(keyOf).collect(Collectors.joining(", "))));
    }
}
