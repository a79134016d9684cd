package tercel.files;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tercel.files.FolderListing.Entry;
import tercel.http.Query;
import tercel.http.StatusException;

/**
 * In which order a folder is listed: folders always before files, and by name what is equal otherwise.
 *
 * @param key by which
 * @param descending whether from the last to the first
 */
record ListingOrder(Key key, boolean descending) {
    private static final Comparator<Entry> BY_NAME =
            Comparator.comparing(Entry::name, String.CASE_INSENSITIVE_ORDER).thenComparing(Entry::name);

    /** What entries are ordered by. */
    enum Key {
        NAME,
        SIZE,
        DATE;

        /** As it stands in a query. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Comparator<Entry> order() {
            return switch (this) {
                case NAME -> BY_NAME;
                case SIZE -> Comparator.comparingLong(Entry::size);
                case DATE -> Comparator.comparingLong(Entry::modifiedSeconds);
            };
        }
    }

    /**
     * The order that a request asks for.
     *
     * @throws StatusException 400 if there is no such order
     */
    static ListingOrder of(Query query) {
        var sort = query.first("sort").orElse(Key.NAME.word());
        var order = query.first("order").orElse("asc");
        var key = Arrays.stream(Key.values())
                .filter(known -> known.word().equals(sort))
                .findAny()
                .orElseThrow(() -> new StatusException(400, "a list is sorted by name, size or date"));
        if (!List.of("asc", "desc").contains(order)) {
            throw new StatusException(400, "the order of a list is asc or desc");
        }
        return new ListingOrder(key, order.equals("desc"));
    }

    List<Entry> sorted(List<Entry> entries) {
        var order = descending ? key.order().reversed() : key.order();
        return entries.stream()
                .sorted(Comparator.comparing(Entry::kind).thenComparing(order).thenComparing(BY_NAME))
                .toList();
    }

    /** The query that asks for an order: the other way round, if it is the present one. */
    String queryFor(Key other) {
        boolean down = other == key && !descending;
        return "?sort=" + other.word() + "&order=" + (down ? "desc" : "asc");
    }

    /** How a heading says that its column is the order; empty where it is not. */
    Optional<String> ariaSort(Key other) {
        if (other != key) {
            return Optional.empty();
        }
        return Optional.of(descending ? "descending" : "ascending");
    }
}
