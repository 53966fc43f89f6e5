package dev.weir.cli;

import static dev.weir.cli.Kinds.BYTES;
import static dev.weir.cli.Kinds.FLAG;
import static dev.weir.cli.Kinds.whole;

import dev.weir.coding.CodingSettings;
import dev.weir.http.ContentCoding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration keys of content codings. Their defaults are those of {@link CodingSettings}, stated there. */
final class CodingKeys {
    private static final CodingSettings D = CodingSettings.DEFAULTS;

    private static final Key<Boolean> ENABLED = Key.optional(
            "enabled",
            FLAG,
            true,
            "Whether answers are sent in fewer bytes to clients that take them (Accept-Encoding).");
    private static final Key<List<ContentCoding>> CODINGS = Key.optional(
            "codings",
            new Kind.Items<>(
                    Kinds.scalar(
                            Map.of(
                                    "enum",
                                    CodingSettings.MADE.stream()
                                            .map(ContentCoding::token)
                                            .toList()),
                            text -> ContentCoding.of(text)
                                    .filter(CodingSettings.MADE::contains)
                                    .orElseThrow(() -> new IllegalArgumentException("one of " + CodingSettings.MADE
                                            + " belongs here, found \"" + Nearest.cut(text) + "\"")),
                            ContentCoding::token),
                    CodingSettings.MADE.size()),
            D.codings(),
            "What is offered, the preferred one first where a client likes several equally.");
    private static final Key<Integer> MIN_LENGTH = Key.optional(
            "min-length", whole(0, Integer.MAX_VALUE), D.minLength(), "Bytes; a shorter body is sent as it is.");
    private static final Key<List<String>> MEDIA_TYPES = Key.optional(
            "media-types",
            new Kind.Items<>(Kinds.TEXT, 200),
            D.mediaTypes(),
            "What is worth it: type/subtype, type/* or *+suffix; text/event-stream only by its full name.");
    private static final Key<Integer> ENCODERS = Key.optional(
            "encoders",
            whole(0, 100_000),
            D.encoders(),
            "Bodies coded at a time, each with up to 2.5 MB of memory; beyond it they are sent as they are.");
    private static final Key<Long> MEMORY = Key.optional(
            "memory", BYTES, D.memory(), "Coded forms kept for answers in the shared cache, beside its own memory.");

    static final Key<Values> SECTION = Key.optional(
            "coding",
            Kind.Section.of(ENABLED, CODINGS, MIN_LENGTH, MEDIA_TYPES, ENCODERS, MEMORY),
            Values.EMPTY,
            "Content codings: gzip, Brotli and Zstandard, see docs/coding.md.");

    /** In a route. */
    static final Key<Boolean> ROUTE =
            Key.optional("coding", FLAG, true, "Whether content codings, when they are on, are used below this path.");

    private CodingKeys() {}

    /** The settings of a whole file, empty when codings are off. */
    static Optional<CodingSettings> settings(Values file) {
        Values values = file.get(SECTION);
        CodingSettings settings = new CodingSettings(
                values.get(CODINGS),
                values.get(MIN_LENGTH),
                values.get(MEDIA_TYPES),
                values.get(ENCODERS),
                values.get(MEMORY));
        return values.get(ENABLED) ? Optional.of(settings) : Optional.empty();
    }
}
