package dev.weir.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a client says it prefers to get: the {@code Accept} field (RFC 9110 §12.5.1).
 *
 * <pre>{@code
 * Accept accept = Accept.parse(List.of("text/markdown, text/*;q=0.5"));
 * accept.quality(MediaType.TEXT_HTML);              // 0.5, by the range
 * accept.explicitQuality(MediaType.TEXT_HTML);      // empty, nobody named it
 * accept.explicitQuality(MediaType.TEXT_MARKDOWN);  // 1.0
 * }</pre>
 *
 * <p>Reading rules: names compare without case; parameters other than {@code q} are ignored, so {@code text/html;level=1}
 * counts as {@code text/html}; an element with a malformed range, a malformed {@code q} or two of them is dropped as if it
 * had not been sent; of elements with the same range the highest {@code q} counts; several fields are read as one list.
 * There is no length beyond which the rules change, and reading is linear.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class Accept {
    private static final String ANY = "*/*";
    private static final int NONE = -1;
    private static final Accept ABSENT = new Accept(new String[0], new short[0], 0);

    /** The ranges in lower case, {@code type/subtype}, and their weights in thousandths. */
    private final String[] ranges;

    private final short[] weights;
    private final int size;

    private Accept(String[] ranges, short[] weights, int size) {
        this.ranges = ranges;
        this.weights = weights;
        this.size = size;
    }

    /** Reads the values of all {@code Accept} fields of a request, none included. */
    public static Accept parse(List<String> fieldValues) {
        String[] ranges = new String[8];
        short[] weights = new short[8];
        int size = 0;
        for (String value : fieldValues) {
            Cursor cursor = new Cursor(value);
            cursor.skipToElement();
            while (!cursor.atEnd()) {
                int start = cursor.position();
                boolean type = cursor.skipToken() && cursor.skip('/');
                String range = type && cursor.skipToken() ? cursor.since(start) : "";
                int weight = weight(cursor);
                if (weight != NONE && isRange(range)) {
                    if (size == ranges.length) {
                        ranges = Arrays.copyOf(ranges, size * 2);
                        weights = Arrays.copyOf(weights, size * 2);
                    }
                    ranges[size] = range.toLowerCase(Locale.ROOT);
                    weights[size++] = (short) weight;
                }
                cursor.skipUntil(',', ',');
                cursor.skipToElement();
            }
        }
        return size == 0 ? ABSENT : new Accept(ranges, weights, size);
    }

    /** A star for the type demands one for the subtype. */
    private static boolean isRange(String range) {
        return !range.isEmpty() && (!range.startsWith("*/") || range.equals(ANY));
    }

    /** The weight among the parameters here in thousandths, 1000 without one, or NONE when the element is malformed. */
    static int weight(Cursor cursor) {
        int weight = NONE;
        cursor.skipSpace();
        while (cursor.skip(';')) {
            cursor.skipSpace();
            int start = cursor.position();
            cursor.skipToken();
            if (cursor.position() != start + 1 || !cursor.since(start).equalsIgnoreCase("q")) {
                cursor.skipUntil(';', ',');
                continue;
            }
            int found = cursor.skip('=') ? qvalue(cursor) : NONE;
            cursor.skipSpace();
            boolean ends = cursor.at(';') || cursor.atElementEnd();
            if (found == NONE || !ends || weight != NONE) {
                return NONE;
            }
            weight = found;
        }
        if (!cursor.atElementEnd()) {
            return NONE;
        }
        return weight == NONE ? 1000 : weight;
    }

    /** RFC 9110 §12.4.2: zero to one, three decimals at most. */
    private static int qvalue(Cursor cursor) {
        int whole = cursor.digit();
        if (whole != 0 && whole != 1) {
            return NONE;
        }
        int thousandths = whole * 1000;
        if (cursor.skip('.')) {
            for (int unit = 100; unit > 0; unit /= 10) {
                int digit = cursor.digit();
                if (digit < 0) {
                    break;
                }
                thousandths += digit * unit;
            }
        }
        return thousandths > 1000 ? NONE : thousandths;
    }

    /**
     * How welcome this type is, 0 to 1: the weight of the most specific range that matches (type/subtype before type/*
     * before {@code *}{@code /*}), 0 when none does, 1 when the field is absent or has no usable element, in which
     * case any type is as good as another.
     */
    public double quality(MediaType type) {
        if (size == 0) {
            return 1;
        }
        int thousandths = bestMatch(type);
        return thousandths == NONE ? 0 : thousandths / 1000.0;
    }

    /** The weight, 0 to 1, of the elements that name exactly this type and subtype; empty when only ranges or nothing do. */
    public OptionalDouble explicitQuality(MediaType type) {
        int best = NONE;
        for (int i = 0; i < size; i++) {
            if (weights[i] > best && isExactly(ranges[i], type)) {
                best = weights[i];
            }
        }
        return best == NONE ? OptionalDouble.empty() : OptionalDouble.of(best / 1000.0);
    }

    /** Whether the client says no to this type with {@code q=0}, which is more than not naming it. */
    public boolean refuses(MediaType type) {
        return bestMatch(type) == 0;
    }

    private int bestMatch(MediaType type) {
        int best = NONE;
        int bestSpecificity = 0;
        for (int i = 0; i < size; i++) {
            int specificity = specificity(ranges[i], type);
            if (specificity > 0
                    && (specificity > bestSpecificity || (specificity == bestSpecificity && weights[i] > best))) {
                best = weights[i];
                bestSpecificity = specificity;
            }
        }
        return best;
    }

    private static int specificity(String range, MediaType type) {
        if (isExactly(range, type)) {
            return 3;
        }
        int slash = type.type().length();
        if (range.length() == slash + 2 && range.endsWith("/*") && range.startsWith(type.type())) {
            return 2;
        }
        return range.equals(ANY) ? 1 : 0;
    }

    private static boolean isExactly(String range, MediaType type) {
        int slash = type.type().length();
        return range.length() == slash + 1 + type.subtype().length()
                && range.charAt(slash) == '/'
                && range.startsWith(type.type())
                && range.endsWith(type.subtype());
    }

    /** The elements that counted, normalised: for explanations and logs. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < size; i++) {
            out.append(i == 0 ? "" : ", ").append(ranges[i]);
            if (weights[i] < 1000) {
                out.append(";q=").append(weights[i] / 1000.0);
            }
        }
        return out.toString();
    }
}
