package dev.weir.cli;

import static dev.weir.cli.Kinds.BYTES;
import static dev.weir.cli.Kinds.FLAG;
import static dev.weir.cli.Kinds.TIME;
import static dev.weir.cli.Kinds.whole;

import dev.weir.cache.CacheSettings;
import dev.weir.http.HeaderName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration keys of the shared cache. Their defaults are those of {@link CacheSettings}, stated there. */
final class CacheKeys {
    private static final CacheSettings D = CacheSettings.DEFAULTS;
    private static final long DISK_SIZE = 1L << 30;

    /** Off unless asked for: many origins say max-age to browsers and mean nobody else. */
    private static final Key<Boolean> ENABLED = Key.optional(
            "enabled",
            FLAG,
            false,
            "Whether answers are kept and shared between clients as the origin's Cache-Control allows. Off by default, since"
                    + " some origins send max-age with pages that are one user's.");

    private static final Key<Long> MEMORY =
            Key.optional("memory", BYTES, D.memory(), "Memory for stored answers, their fields included.");
    private static final Key<Long> MAX_OBJECT = Key.optional(
            "max-object", BYTES, D.maxObject(), "The largest body that is stored; at most a quarter of memory.");
    private static final Key<Integer> VARIANTS =
            Key.optional("variants", whole(1, 256), D.variants(), "Answers stored for one URL, told apart by Vary.");
    private static final Key<Boolean> HEURISTICS = Key.optional(
            "heuristics",
            FLAG,
            D.heuristics(),
            "Whether an answer that gives no lifetime is fresh for a tenth of the time since it was modified, at most a day.");
    private static final Key<Duration> STALE_IF_UNREACHABLE = Key.optional(
            "stale-if-unreachable",
            TIME,
            D.staleIfUnreachable(),
            "How long a stale answer is used when the origin cannot be reached and nothing forbids it; 0s to demand"
                    + " stale-if-error.");
    private static final Key<Boolean> REQUEST_DIRECTIVES = Key.optional(
            "request-directives",
            FLAG,
            D.requestDirectives(),
            "Whether clients may ask for a check with the origin, as browsers do to reload.");
    private static final Key<List<HeaderName>> TARGETED = Key.optional(
            "targeted",
            new Kind.Items<>(Kinds.FIELD, 8),
            D.targeted(),
            "Fields that overrule Cache-Control for this cache, the most specific first (RFC 9213).");
    private static final Key<Integer> COLLAPSED = Key.optional(
            "collapsed",
            whole(0, 1_000_000),
            D.collapsed(),
            "Requests that wait for one under way for the same URL instead of asking the origin too; 0 for none.");
    private static final Key<Duration> COLLAPSE_WAIT =
            Key.optional("collapse-wait", TIME, D.collapseWait(), "How long they wait.");
    private static final Key<String> DISK_FOLDER = Key.optional(
            "folder", Kinds.TEXT, "", "Where files are kept, one folder a process; empty for memory only.");
    private static final Key<Long> DISK_SIZE_KEY = Key.optional("size", BYTES, DISK_SIZE, "Bytes of files.");
    private static final Key<Values> DISK = Key.optional(
            "disk",
            Kind.Section.of(DISK_FOLDER, DISK_SIZE_KEY),
            Values.EMPTY,
            "A second tier that survives a restart.");

    static final Key<Values> SECTION = Key.optional(
            "cache",
            Kind.Section.of(
                    ENABLED,
                    MEMORY,
                    MAX_OBJECT,
                    VARIANTS,
                    HEURISTICS,
                    STALE_IF_UNREACHABLE,
                    REQUEST_DIRECTIVES,
                    TARGETED,
                    COLLAPSED,
                    COLLAPSE_WAIT,
                    DISK),
            Values.EMPTY,
            "The shared cache, see docs/cache.md.");

    /** In a route. */
    static final Key<Boolean> ROUTE =
            Key.optional("cache", FLAG, true, "Whether the shared cache, when it is on, is used below this path.");

    private CacheKeys() {}

    /** The settings of a whole file, empty when the cache is off. */
    static Optional<CacheSettings> settings(Values file) {
        Values values = file.get(SECTION);
        Values disk = values.get(DISK);
        Optional<CacheSettings.Disk> tier = disk.get(DISK_FOLDER).isEmpty()
                ? Optional.empty()
                : Optional.of(new CacheSettings.Disk(
                        Path.of(disk.get(DISK_FOLDER)).toAbsolutePath(), disk.get(DISK_SIZE_KEY)));
        CacheSettings settings = new CacheSettings(
                values.get(MEMORY),
                values.get(MAX_OBJECT),
                values.get(VARIANTS),
                values.get(HEURISTICS),
                values.get(STALE_IF_UNREACHABLE),
                values.get(REQUEST_DIRECTIVES),
                values.get(TARGETED),
                values.get(COLLAPSED),
                values.get(COLLAPSE_WAIT),
                tier);
        return values.get(ENABLED) ? Optional.of(settings) : Optional.empty();
    }
}
