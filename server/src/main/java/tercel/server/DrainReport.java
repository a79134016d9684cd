package tercel.server;

import java.time.Duration;

/**
 * How a server ended.
 *
 * @param connections how many were open when the drain began
 * @param finished how many of them ended by themselves in time
 * @param cut how many were cut
 * @param answered requests that were answered whole meanwhile
 * @param time how long it took
 */
public record DrainReport(int connections, int finished, int cut, long answered, Duration time) {
    /**
     * The same for people.
     *
     * @return one line
     */
    public String line() {
        return "drained in " + time.toMillis() + " ms: of " + connections + " connections " + finished + " finished, "
                + cut + " were cut; " + answered + " requests were answered meanwhile";
    }
}
