package tercel.http;

import java.util.List;
import java.util.Locale;

/** What an Accept-Encoding says: RFC 9110, section 12.5.3. */
final class AcceptedCodings {
    private static final int UNNAMED = -1;

    private int gzip = UNNAMED;
    private int deflate = UNNAMED;
    private int identity = UNNAMED;
    private int others = UNNAMED;

    private AcceptedCodings() {}

    /**
     * The coding that a client likes best. Of those that it likes equally gzip comes first, then deflate; identity only
     * wins where the client says so, or accepts no other: a client that names codings without a weight wants them.
     * Where it refuses all three, identity is left: an answer in vain is worth more than none.
     *
     * @param lines of the field; malformed members count as absent
     */
    static Coding best(List<String> lines) {
        var accepted = new AcceptedCodings();
        for (String line : lines) {
            for (String member : line.split(",")) {
                accepted.add(member);
            }
        }
        return accepted.best();
    }

    private void add(String member) {
        int semicolon = member.indexOf(';');
        int weight = semicolon < 0 ? QualityValue.FULL : weight(member.substring(semicolon + 1));
        if (weight < 0) {
            return;
        }
        String name = (semicolon < 0 ? member : member.substring(0, semicolon)).strip();
        if (name.equals("*")) {
            others = weight;
            return;
        }
        var coding = Coding.named(name);
        if (coding != null) {
            name(coding, weight);
        }
    }

    private void name(Coding coding, int weight) {
        int unused = switch (coding) {
            case GZIP -> gzip = Math.max(gzip, weight);
            case DEFLATE -> deflate = weight;
            case IDENTITY -> identity = weight;
        };
    }

    /** A weight in thousandths: RFC 9110, section 12.4.2; -1 if it is malformed. */
    private static int weight(String parameter) {
        String text = parameter.strip().toLowerCase(Locale.ROOT);
        return text.startsWith("q=") ? QualityValue.thousandths(text.substring(2)) : -1;
    }

    private Coding best() {
        int ofGzip = Math.max(0, gzip == UNNAMED ? others : gzip);
        int ofDeflate = Math.max(0, deflate == UNNAMED ? others : deflate);
        int ofIdentity = Math.max(0, identity);
        var better = ofDeflate > ofGzip ? Coding.DEFLATE : Coding.GZIP;
        int weight = Math.max(ofGzip, ofDeflate);
        return weight > 0 && weight >= ofIdentity ? better : Coding.IDENTITY;
    }
}
