package tercel.engine;

/**
 * What an engine needs for moving bytes, apart from what conversations and handlers have themselves. A bound that
 * follows from its limits, not a measurement.
 *
 * @param loopBytes buffers of each event loop; 0 for engines without
 * @param idleBytes buffers of a connection that waits for a request
 * @param busyBytes buffers, at most, of a connection whose request is under way
 * @param stackBytes the stack that is reserved for a connection's thread; 0 where it has none, or one that grows
 */
public record EngineMemory(long loopBytes, long idleBytes, long busyBytes, long stackBytes) {}
