package tercel.wire.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One request of a simulated peer: its bytes, and all that the model has to know about it. */
final class SimulatedRequest {
    static final int REQUEST_LINE_MAX = 100;
    static final int HEADER_BYTES_MAX = 300;
    static final int HEADER_FIELDS_MAX = 8;

    private static final List<String> HOSTS = List.of("a", "example.com", "127.0.0.1:12345", "[::1]:80", "");

    final SimulatedKind kind;
    final int number;
    private final Random random;
    private final int seed;
    private final StringBuilder fields = new StringBuilder();
    private int fieldCount;
    private String host = "a";
    private final StringBuilder described = new StringBuilder();

    boolean isHead;
    boolean http11 = true;
    boolean closes;
    boolean keepsAlive;
    boolean expects;

    /** What a refused one is answered with, or null. */
    @Nullable
    String refusal;

    int emptyLine;
    byte[] head = {};
    byte[] content = {};
    byte[] body = {};
    boolean chunked;

    /** Whether more was announced than is sent. */
    boolean endless;

    /** How much of the content stands in the first bytes of the body. */
    int[] contentIn = {0};

    private SimulatedRequest(Random random, SimulatedKind kind) {
        this.random = random;
        this.kind = kind;
        this.seed = random.nextInt(1000);
        this.number = random.nextInt(random.nextInt(4) == 0 ? 3000 : 200);
    }

    static SimulatedRequest ordinary(Random random) {
        var kinds = SimulatedKind.values();
        // What ends the connection is rarer than the rest.
        int pick = random.nextInt(10) == 0 ? random.nextInt(kinds.length) : random.nextInt(9);
        var request = new SimulatedRequest(random, kinds[pick]);
        request.emptyLine = random.nextInt(10) == 0 ? 2 : 0;
        request.http11 = random.nextInt(6) > 0;
        request.isHead = !request.kind.readsBody() && random.nextInt(6) == 0;
        request.chooseBody();
        request.compose(0);
        return request;
    }

    /** One that stands at a limit, or one above. */
    static SimulatedRequest atLimit(Random random) {
        var request = new SimulatedRequest(random, SimulatedKind.SIZE);
        switch (random.nextInt(3)) {
            case 0 -> request.atRequestLine();
            case 1 -> request.atHeaderBytes();
            default -> request.atHeaderFields();
        }
        return request;
    }

    private void atRequestLine() {
        int over = random.nextInt(2);
        compose(REQUEST_LINE_MAX + over);
        refusal = over == 0 ? null : "414 the request line is too long";
    }

    private void atHeaderBytes() {
        int over = random.nextInt(3);
        add("Host", "a");
        add("X", "y".repeat(HEADER_BYTES_MAX + over - fields.length() - 5));
        assert fields.length() == HEADER_BYTES_MAX + over;
        compose(0);
        refusal = over == 0 ? null : "431 the header section is too long";
    }

    private void atHeaderFields() {
        int over = random.nextInt(2);
        add("Host", "a");
        while (fieldCount < HEADER_FIELDS_MAX + over) {
            add("X", "y");
        }
        compose(0);
        refusal = over == 0 ? null : "431 there are too many header fields";
    }

    /** Bytes that are refused, as a corpus has them. */
    static SimulatedRequest refused(Random random, CorpusCase example) {
        var request = new SimulatedRequest(random, SimulatedKind.FAIL);
        request.head = example.input();
        String expected = example.expected();
        request.refusal = expected.substring(0, expected.lastIndexOf('='));
        return request;
    }

    /** One that announces more than is dropped, and sends little of it. */
    static SimulatedRequest endless(Random random) {
        var request = new SimulatedRequest(random, SimulatedKind.PART);
        request.content = SimulatedApplication.content(random.nextInt(100));
        request.body = request.content;
        request.countPlain();
        request.add("Content-Length", String.valueOf(70_000));
        request.endless = true;
        request.compose(0);
        return request;
    }

    private void add(String name, String value) {
        String before = " \t".substring(0, fields.isEmpty() ? 0 : 1);
        fields.append(name).append(':').append(before).append(value).append("\r\n");
        described.append('|').append(name).append('=').append(value);
        fieldCount++;
    }

    private void chooseBody() {
        boolean likely = kind.readsBody() || random.nextInt(5) == 0;
        if (!likely) {
            return;
        }
        content = SimulatedApplication.content(random.nextInt(random.nextInt(4) == 0 ? 2000 : 200));
        chunked = http11 && random.nextBoolean();
        expects = random.nextInt(5) == 0 && content.length > 0 && kind != SimulatedKind.ECHO;
        if (chunked) {
            add("Transfer-Encoding", random.nextBoolean() ? "chunked" : "Chunked");
            putChunks();
        } else {
            add("Content-Length", String.valueOf(content.length));
            body = content;
            countPlain();
        }
        if (expects) {
            add("Expect", "100-Continue");
            expects = http11;
        }
    }

    private void countPlain() {
        contentIn = new int[body.length + 1];
        for (int i = 0; i <= body.length; i++) {
            contentIn[i] = i;
        }
    }

    private void putChunks() {
        var bytes = new ByteArrayOutputStream();
        int at = 0;
        int most = 1 + random.nextInt(300);
        while (at < content.length) {
            int size = Math.min(content.length - at, 1 + random.nextInt(most));
            put(bytes, sizeLine(size));
            bytes.write(content, at, size);
            put(bytes, "\r\n");
            at += size;
        }
        put(bytes, sizeLine(0));
        for (int i = random.nextInt(3); i > 0; i--) {
            put(bytes, "Sum: " + i + "\r\n");
        }
        put(bytes, "\r\n");
        body = bytes.toByteArray();
        countChunks();
    }

    private String sizeLine(int size) {
        String digits = Integer.toHexString(size);
        if (random.nextBoolean()) {
            digits = digits.toUpperCase(Locale.ROOT);
        }
        String zeros = "0".repeat(random.nextInt(5) == 0 ? 1 + random.nextInt(3) : 0);
        return zeros + digits + (random.nextInt(5) == 0 ? ";a=\"b\"" : "") + "\r\n";
    }

    private void countChunks() {
        contentIn = new int[body.length + 1];
        String text = new String(body, StandardCharsets.ISO_8859_1);
        int at = 0;
        int before = 0;
        while (true) {
            int line = text.indexOf("\r\n", at) + 2;
            int size = Integer.parseInt(text.substring(at, line - 2).replaceFirst(";.*", ""), 16);
            for (int i = at; i <= line; i++) {
                contentIn[i] = before;
            }
            if (size == 0) {
                java.util.Arrays.fill(contentIn, line, contentIn.length, before);
                return;
            }
            for (int i = 0; i <= size; i++) {
                contentIn[line + i] = before + i;
            }
            before += size;
            contentIn[line + size + 1] = before;
            at = line + size + 2;
        }
    }

    private static void put(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Composes the head; the request line is padded to a size if it is not 0. */
    private void compose(int lineSize) {
        if (fieldCount < HEADER_FIELDS_MAX && !fields.toString().contains("Host")) {
            chooseFields();
        }
        String method = isHead ? "HEAD" : kind.readsBody() ? random.nextBoolean() ? "POST" : "PROPFIND" : "GET";
        String target = "/" + kind + "/" + number + "/" + seed;
        String version = http11 ? "HTTP/1.1" : "HTTP/1.0";
        if (lineSize > 0) {
            target += "?" + "q".repeat(lineSize - method.length() - target.length() - version.length() - 3);
        } else if (random.nextInt(4) == 0) {
            target += "?a=b";
        }
        String line = method + " " + target + " " + version;
        head = (line + "\r\n" + fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        int query = target.indexOf('?');
        described.insert(
                0,
                line + "|path " + (query < 0 ? target : target.substring(0, query)) + "|query "
                        + (query < 0 ? null : target.substring(query + 1)) + "|host " + host);
    }

    private void chooseFields() {
        if (http11 || random.nextBoolean()) {
            host = HOSTS.get(random.nextInt(HOSTS.size()));
            add("Host", host);
        } else {
            host = "";
        }
        while (fieldCount < 5 && random.nextBoolean()) {
            add(
                    "X-" + random.nextInt(10),
                    new String(SimulatedApplication.content(random.nextInt(20)), StandardCharsets.ISO_8859_1).strip());
        }
        switch (random.nextInt(8)) {
            case 0 -> {
                add("Connection", "close");
                closes = true;
            }
            case 1, 2 -> {
                add("Connection", "Keep-Alive");
                keepsAlive = true;
            }
            default -> keepsAlive = !http11 && random.nextInt(3) > 0;
        }
        if (keepsAlive && !described.toString().contains("Keep-Alive")) {
            add("connection", "x, keep-alive");
        }
    }

    /** Whether the client wants to go on. */
    boolean persistent() {
        return !closes && (http11 || keepsAlive);
    }

    String described() {
        return described.toString();
    }

    /** Size of the request line, with its end. */
    int lineSize() {
        return new String(head, StandardCharsets.ISO_8859_1).indexOf("\r\n") + 2;
    }

    int size() {
        return emptyLine + head.length + body.length;
    }
}
