package tercel.files;

import java.util.List;
import tercel.http.Request;

/**
 * A file as it is, and as it lies compressed beside itself.
 *
 * @param plain as it is
 * @param coded in the order in which they are preferred; mostly none
 */
record Variants(Variant plain, List<Variant> coded) {
    /**
     * What a client wants most of what there is: RFC 9110, section 12.5.3. Allocates nothing where nothing is to be
     * chosen.
     *
     * @return the plain one also where the client refuses it, and there is no other that it accepts
     */
    Variant chosenFor(Request request) {
        if (!plain.facts().delivery().varies()) {
            return plain;
        }
        var accepted = Conditions.joined(request, "Accept-Encoding");
        return accepted == null ? plain : chosenBy(accepted);
    }

    private Variant chosenBy(String accepted) {
        // Without a word about it the plain one is accepted, but only as a last resort.
        var best = plain;
        int highest = Math.max(0, Preference.of(accepted, "identity"));
        for (var variant : coded) {
            var coding = variant.facts().delivery().coding();
            int quality = coding == null ? 0 : coding.quality(accepted);
            boolean better = best == plain ? quality >= highest : quality > highest;
            if (quality > 0 && better) {
                best = variant;
                highest = quality;
            }
        }
        return best;
    }

    long bytesInMemory() {
        long bytes = plain.bytesInMemory();
        for (var variant : coded) {
            bytes += variant.bytesInMemory();
        }
        return bytes;
    }
}
