package tercel.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tercel.files.CachedFile.Sighting;
import tercel.files.FileServerOptions.CacheBounds;
import tercel.http.Request;
import tercel.http.Response;

/**
 * Answers with files, from memory where it knows them: small ones with their bytes, larger ones only by what lies
 * compressed beside them. Any thread.
 */
final class Stock {
    /** The biggest file that is kept in memory, in bytes. */
    static final int SMALL_BYTES_MAX = 64 << 10;

    /** A file whose last change is no older is read anew each time. */
    private static final long YOUNG_NANOS = 2_000_000_000;

    private final Ground ground;
    private final Description description;
    private final FileCache cache;
    private final LongSupplier nanoTime;

    Stock(Ground ground, Description description, CacheBounds bounds, LongSupplier nanoTime) {
        this.ground = ground;
        this.description = description;
        this.cache = new FileCache(bounds.bytesMax(), bounds.entriesMax());
        this.nanoTime = nanoTime;
    }

    /** A request, its answer, and by what the file that is asked for is remembered. */
    record Visit(Request request, Response response, String key) {}

    /** Answers if the file is known. In the steady state nothing is asked of the disk for a small one. */
    boolean answerKnown(Request request, Response response, String key) throws IOException {
        var known = cache.find(key);
        if (known == null) {
            return false;
        }
        if (known.claimComparison(nanoTime.getAsLong()) && !known.isStillTrue(ground)) {
            cache.remove(key);
            return false;
        }
        var variant = known.variants().chosenFor(request);
        var memory = variant.memory();
        if (memory != null) {
            FileAnswer.send(request, response, variant.facts(), memory);
            return true;
        }
        var opened = opened(variant);
        if (opened == null) {
            cache.remove(key);
            return false;
        }
        FileAnswer.send(request, response, variant.facts(), opened);
        return true;
    }

    /** Answers if there is such a file, which may be known. */
    boolean answer(Visit visit, RequestedPath path) throws IOException {
        if (answerKnown(visit.request(), visit.response(), visit.key())) {
            return true;
        }
        if (ground.find(path) instanceof Found.Regular found) {
            answer(visit, path, found);
            return true;
        }
        return false;
    }

    /** Answers with a file that was found, and keeps what is worth it. */
    void answer(Visit visit, RequestedPath path, Found.Regular found) throws IOException {
        var plain = new Source.Disk(found.file());
        boolean chosen = false;
        Choice choice;
        try {
            long nowNanos = nanoTime.getAsLong();
            var read = new Reading(path, found).read();
            if (read.isSettled()) {
                cache.put(visit.key(), new CachedFile(read.variants(), read.sightings(), nowNanos));
            }
            choice = choice(visit, read.variants(), plain);
            chosen = choice.source() == plain;
        } finally {
            if (!chosen) {
                plain.close();
            }
        }
        FileAnswer.send(visit.request(), visit.response(), choice.facts(), choice.source());
    }

    private record Choice(FileFacts facts, Source source) {}

    /** What the client wants most; what lies beside a large file, only if it is still the same. */
    private Choice choice(Visit visit, Variants variants, Source plain) throws IOException {
        var chosen = variants.chosenFor(visit.request());
        if (chosen.memory() == null && chosen != variants.plain()) {
            var opened = opened(chosen);
            if (opened != null) {
                return new Choice(chosen.facts(), opened);
            }
            chosen = variants.plain();
        }
        return new Choice(chosen.facts(), chosen.memory() == null ? plain : chosen.memory());
    }

    /** A variant that is too large for the memory; null if there is another by now. */
    private Source.@Nullable Disk opened(Variant variant) throws IOException {
        if (!(ground.find(variant.path()) instanceof Found.Regular(var file, var stamp))) {
            return null;
        }
        if (!stamp.equals(variant.stamp())) {
            file.close();
            return null;
        }
        return new Source.Disk(file);
    }

    /** Reads a file and what lies beside it. */
    private final class Reading {
        private final RequestedPath path;
        private final Found.Regular found;
        private final List<Sighting> sightings = new ArrayList<>();

        Reading(RequestedPath path, Found.Regular found) {
            this.path = path;
            this.found = found;
            sightings.add(new Sighting(path, found.stamp()));
        }

        /** What was read, and whether it was like that long enough to be remembered. */
        private record Read(Variants variants, List<Sighting> sightings, boolean isSettled) {}

        Read read() throws IOException {
            var memory = small(found);
            var coded =
                    description.precompressed() && Coding.ofName(path.joined()).isEmpty()
                            ? coded()
                            : List.<Variant>of();
            var facts = description.facts(path, found.stamp(), null, !coded.isEmpty());
            var variants = new Variants(new Variant(path, found.stamp(), facts, memory), coded);
            return new Read(variants, sightings, isSettled());
        }

        private List<Variant> coded() throws IOException {
            var coded = new ArrayList<Variant>();
            for (var coding : Coding.values()) {
                var beside = path.besides(coding.extension());
                var sighting = Sighting.of(ground, beside);
                sightings.add(sighting);
                var variant = sighting.stamp() == null ? null : variant(beside, sighting.stamp(), coding);
                if (variant != null) {
                    coded.add(variant);
                }
            }
            return List.copyOf(coded);
        }

        private @Nullable Variant variant(RequestedPath beside, FileStamp seen, Coding coding) throws IOException {
            if (seen.isStaleFor(found.stamp()) || !(ground.find(beside) instanceof Found.Regular other)) {
                return null;
            }
            var facts = description.facts(path, other.stamp(), coding, true);
            var memory = small(other);
            if (memory == null) {
                other.file().close();
            }
            return other.stamp().equals(seen) ? new Variant(beside, seen, facts, memory) : null;
        }

        /** A small file in memory, and closed; a large one is left alone. */
        private Source.@Nullable Memory small(Found.Regular file) throws IOException {
            long size = file.stamp().size();
            return size > SMALL_BYTES_MAX ? null : Source.Memory.read(file.file(), (int) size);
        }

        /**
         * Not if something has changed while it was read, or so shortly before that a file system with a coarse clock
         * would not tell the next change from this one.
         */
        private boolean isSettled() {
            long nowNanos = System.currentTimeMillis() * 1_000_000;
            for (var sighting : sightings) {
                var stamp = sighting.stamp();
                boolean young = stamp != null && Math.abs(nowNanos - stamp.modifiedNanos()) < YOUNG_NANOS;
                if (young || !sighting.isStillTrue(ground)) {
                    return false;
                }
            }
            return true;
        }
    }
}
