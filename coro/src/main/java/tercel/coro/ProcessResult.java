package tercel.coro;

/**
 * What came of a child process that ran to its end.
 *
 * @param exit its exit status; 128 and the signal's number, if a signal ended it
 * @param out what it wrote to its standard output; not a copy
 * @param error what it wrote to its standard error; not a copy
 */
public record ProcessResult(int exit, byte[] out, byte[] error) {}
