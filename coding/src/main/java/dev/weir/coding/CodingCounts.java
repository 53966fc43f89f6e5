package dev.weir.coding;

import dev.weir.edge.Figure;
import dev.weir.http.ContentCoding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How often what happened. Thread-safe. */
final class CodingCounts {
    /** How a coded body came about. */
    enum Way {
        STREAMED,
        STORED,
        MADE
    }

    private record OfCoding(LongAdder in, LongAdder out, Map<Way, LongAdder> answers) {
        static OfCoding zero() {
            Map<Way, LongAdder> answers = new EnumMap<>(Way.class);
            for (Way way : Way.values()) {
                answers.put(way, new LongAdder());
            }
            return new OfCoding(new LongAdder(), new LongAdder(), answers);
        }
    }

    private final Map<ContentCoding, OfCoding> codings = new EnumMap<>(ContentCoding.class);
    private final Map<Skip, LongAdder> skips = new EnumMap<>(Skip.class);
    private final LongAdder prepared = new LongAdder();
    private final LongAdder postponed = new LongAdder();

    CodingCounts() {
        CodingSettings.MADE.forEach(coding -> codings.put(coding, OfCoding.zero()));
        for (Skip reason : Skip.values()) {
            skips.put(reason, new LongAdder());
        }
    }

    void skipped(Skip reason) {
        LongAdder count = skips.get(reason);
        if (count != null) {
            count.increment();
        }
    }

    /** An answer goes out coded. */
    void answered(ContentCoding coding, Way way) {
        OfCoding counts = codings.get(coding);
        LongAdder count = counts == null ? null : counts.answers.get(way);
        if (count != null) {
            count.increment();
        }
    }

    /** So many bytes became so many. */
    void coded(ContentCoding coding, long in, long out) {
        OfCoding counts = codings.get(coding);
        if (counts != null) {
            counts.in.add(in);
            counts.out.add(out);
        }
    }

    /** A form of a stored body was made. */
    void prepared() {
        prepared.increment();
    }

    /** A form of a stored body was wanted, and too much was waiting. */
    void postponed() {
        postponed.increment();
    }

    List<Figure> figures(LongSupplier open, LongSupplier keptBytes) {
        List<Figure> figures = new ArrayList<>();
        codings.forEach((coding, counts) -> {
            Map<String, String> label = Map.of("coding", coding.token());
            figures.add(new Figure("weir_coding_bytes_in", "Bytes that were coded", label, true, counts.in::sum));
            figures.add(new Figure("weir_coding_bytes_out", "What they became", label, true, counts.out::sum));
            counts.answers.forEach((way, count) -> figures.add(new Figure(
                    "weir_coding_answers",
                    "Answers sent in a coding of ours",
                    Map.of("coding", coding.token(), "way", way.name().toLowerCase(Locale.ROOT)),
                    true,
                    count::sum)));
        });
        skips.forEach((reason, count) -> figures.add(new Figure(
                "weir_coding_skipped",
                "Answers sent as they are to clients that take codings",
                Map.of("reason", reason.label()),
                true,
                count::sum)));
        figures.add(new Figure("weir_coding_encoders", "Bodies being coded", Map.of(), false, open));
        figures.add(new Figure(
                "weir_coding_kept_bytes", "Coded forms kept for stored answers", Map.of(), false, keptBytes));
        figures.add(new Figure(
                "weir_coding_prepared", "Coded forms made of stored answers", Map.of(), true, prepared::sum));
        figures.add(new Figure(
                "weir_coding_postponed",
                "Coded forms of stored answers not made because too many were waiting",
                Map.of(),
                true,
                postponed::sum));
        return List.copyOf(figures);
    }
}
