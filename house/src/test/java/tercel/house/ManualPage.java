package tercel.house;

import java.util.ArrayList;
import java.util.List;

/**
 * A page of the manual as a test reads it: its fenced blocks in their order. {@code java} blocks are whole programs, a
 * {@code text} block right behind one is what it prints, and {@code console} blocks are transcripts.
 *
 * @param lines of the page
 * @param blocks what is fenced
 */
record ManualPage(List<String> lines, List<Block> blocks) {
    private static final String FENCE = "```";
    private static final String PROMPT = "$ ";

    /**
     * A fenced block.
     *
     * @param language behind its fence
     * @param first index of its first line in the page
     * @param lines between its fences
     */
    record Block(String language, int first, List<String> lines) {
        String text() {
            return String.join("\n", lines) + "\n";
        }

        /** The commands of a transcript, each with the lines that it prints. */
        List<Exchange> exchanges() {
            var exchanges = new ArrayList<Exchange>();
            int start = 0;
            while (start < lines.size()) {
                if (!lines.get(start).startsWith(PROMPT)) {
                    throw new AssertionError("a transcript begins with a command, not with: " + lines.get(start));
                }
                var command = new StringBuilder(lines.get(start).substring(PROMPT.length()));
                int answer = start + 1;
                while (command.charAt(command.length() - 1) == '\\') {
                    command.append('\n').append(lines.get(answer++));
                }
                int end = answer;
                while (end < lines.size() && !lines.get(end).startsWith(PROMPT)) {
                    end++;
                }
                exchanges.add(new Exchange(
                        command.toString(), lines.subList(start, answer), List.copyOf(lines.subList(answer, end))));
                start = end;
            }
            return exchanges;
        }
    }

    /**
     * A command and what it prints.
     *
     * @param command for the shell
     * @param typed the same as it stands in the page
     * @param printed line by line
     */
    record Exchange(String command, List<String> typed, List<String> printed) {}

    static ManualPage parse(List<String> lines) {
        var blocks = new ArrayList<Block>();
        int open = -1;
        for (int index = 0; index < lines.size(); index++) {
            if (!lines.get(index).startsWith(FENCE)) {
                continue;
            }
            if (open < 0) {
                open = index;
            } else {
                String language = lines.get(open).substring(FENCE.length());
                blocks.add(new Block(language, open + 1, List.copyOf(lines.subList(open + 1, index))));
                open = -1;
            }
        }
        if (open >= 0) {
            throw new AssertionError("a block is not closed: line " + (open + 1));
        }
        return new ManualPage(List.copyOf(lines), blocks);
    }

    /** The page with other lines in one of its blocks. */
    ManualPage with(Block block, List<String> others) {
        var changed = new ArrayList<>(lines.subList(0, block.first()));
        changed.addAll(others);
        changed.addAll(lines.subList(block.first() + block.lines().size(), lines.size()));
        return parse(changed);
    }
}
