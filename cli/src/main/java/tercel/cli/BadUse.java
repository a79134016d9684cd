package tercel.cli;

/**
 * What the user has asked for cannot be done. Its message is one line that says what, where, and what to do; the
 * command prints it and exits with 2. Stackless: it tells about the words, not about our code.
 */
final class BadUse extends Exception {
    BadUse(String message) {
        super(message, null, false, false);
    }
}
