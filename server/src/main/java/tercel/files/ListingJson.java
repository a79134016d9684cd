package tercel.files;

import java.time.Instant;
import java.util.HexFormat;
import tercel.files.FolderListing.Entry;

/** A folder as JSON, RFC 8259: the path, its entries, and whether there are more than are told. */
final class ListingJson {
    private final StringBuilder text = new StringBuilder();

    ListingJson(ListingAnswer answer, ListingOrder order) {
        text.append("{\"path\":");
        string(answer.path());
        text.append(",\"cut\":").append(answer.listing().cut()).append(",\"entries\":[");
        var separator = "\n";
        for (var entry : order.sorted(answer.listing().entries())) {
            text.append(separator);
            entry(entry);
            separator = ",\n";
        }
        text.append("]}\n");
    }

    String text() {
        return text.toString();
    }

    private void entry(Entry entry) {
        text.append("{\"name\":");
        string(entry.name());
        text.append(entry.isFolder() ? ",\"type\":\"folder\"" : ",\"type\":\"file\",\"size\":" + entry.size());
        if (entry.modifiedSeconds() != FolderListing.UNKNOWN) {
            text.append(",\"modified\":\"")
                    .append(Instant.ofEpochSecond(entry.modifiedSeconds()))
                    .append('"');
        }
        text.append('}');
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char symbol = value.charAt(i);
            if (symbol == '"' || symbol == '\\') {
                text.append('\\').append(symbol);
            } else if (symbol < ' ' || symbol == 0x7f) {
                text.append("\\u").append(HexFormat.of().toHexDigits(symbol));
            } else {
                text.append(symbol);
            }
        }
        text.append('"');
    }
}
