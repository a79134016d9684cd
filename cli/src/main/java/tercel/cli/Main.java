package tercel.cli;

/** The entry of the {@code tercel} command. */
public final class Main {
    private Main() {}

    /**
     * Runs the command.
     *
     * @param arguments the words after {@code tercel}
     */
    public static void main(String[] arguments) {
        System.out.println("usage: tercel COMMAND");
    }
}
