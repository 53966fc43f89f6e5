package dev.weir.http;

import java.util.Arrays;
import java.util.List;

/**
 * Which content codings a client takes: the {@code Accept-Encoding} field (RFC 9110 §12.5.3).
 *
 * <pre>{@code
 * AcceptEncoding accepted = AcceptEncoding.parse(List.of("br;q=0.5, gzip, *;q=0"));
 * accepted.quality(ContentCoding.BROTLI);                        // 500
 * accepted.best(List.of(ContentCoding.BROTLI, ContentCoding.GZIP)); // GZIP
 * }</pre>
 *
 * <p>Reading rules, as for {@link Accept}: names compare without case, parameters other than {@code q} are ignored, an element
 * with a malformed name or weight is dropped, of elements with one name the highest weight counts, several fields are one list.
 * Codings that are not in {@link ContentCoding} leave no trace, so whatever a client sends takes a few bytes here.
 *
 * <p>Immutable and safe to share between threads.
 */
@SuppressWarnings("EnumOrdinal") // indexes of an array that lives no longer than the enum
public final class AcceptEncoding {
    /** Nothing was sent, or nothing that could be read: the content as it is, though any coding would do (§12.5.3). */
    public static final AcceptEncoding NONE = new AcceptEncoding(unnamed(), -1);

    private static final ContentCoding[] CODINGS = ContentCoding.values();

    /** Thousandths by the coding's ordinal, -1 where it is not named. */
    private final short[] weights;

    private final int star;

    private AcceptEncoding(short[] weights, int star) {
        this.weights = weights;
        this.star = star;
    }

    private static short[] unnamed() {
        short[] weights = new short[ContentCoding.values().length];
        Arrays.fill(weights, (short) -1);
        return weights;
    }

    /** Reads the values of all {@code Accept-Encoding} fields of a request. */
    public static AcceptEncoding parse(List<String> fieldValues) {
        short[] weights = unnamed();
        int star = -1;
        for (String value : fieldValues) {
            Cursor cursor = new Cursor(value);
            cursor.skipToElement();
            while (!cursor.atEnd()) {
                int start = cursor.position();
                cursor.skipToken();
                int end = cursor.position();
                int weight = end > start ? Accept.weight(cursor) : -1;
                if (weight >= 0) {
                    if (end == start + 1 && value.charAt(start) == '*') {
                        star = Math.max(star, weight);
                    } else {
                        int coding = named(value, start, end);
                        if (coding >= 0 && weights[coding] < weight) {
                            weights[coding] = (short) weight;
                        }
                    }
                }
                cursor.skipUntil(',', ',');
                cursor.skipToElement();
            }
        }
        return new AcceptEncoding(weights, star);
    }

    private static int named(String value, int start, int end) {
        int length = end - start;
        for (int i = 0; i < CODINGS.length; i++) {
            String token = CODINGS[i].token();
            if (token.length() == length && value.regionMatches(true, start, token, 0, length)) {
                return i;
            }
        }
        return length == 6 && value.regionMatches(true, start, "x-gzip", 0, 6) ? ContentCoding.GZIP.ordinal() : -1;
    }

    /**
     * The weight of this coding in thousandths, 0 to 1000: what the field says of it, else what {@code *} says, else 0.
     * {@code *} says nothing of codings that need a dictionary (RFC 9842 §6.1). Of the content as it is: 1 at least, unless
     * {@code identity;q=0} or {@code *;q=0} rules it out.
     */
    public int quality(ContentCoding coding) {
        int named = weights[coding.ordinal()];
        if (named >= 0) {
            return named;
        }
        if (coding == ContentCoding.IDENTITY) {
            return star < 0 ? 1 : star;
        }
        return coding.needsDictionary() ? 0 : Math.max(0, star);
    }

    /** Whether the client takes content in this coding. */
    public boolean accepts(ContentCoding coding) {
        return quality(coding) > 0;
    }

    /** Whether the field names this coding and does not refuse it, as {@code *} does not. */
    public boolean names(ContentCoding coding) {
        return weights[coding.ordinal()] > 0;
    }

    /** Whether {@code *} is there and not refused. */
    public boolean takesAny() {
        return star > 0;
    }

    /**
     * The coding to answer with: of those offered the one that the client likes best, the earlier one of equals, and the
     * content as it is when the client likes that better. Also when it likes none of all, since an answer that it did not ask
     * for is of more use than 406, which §12.5.3 leaves open.
     */
    public ContentCoding best(List<ContentCoding> offered) {
        ContentCoding best = ContentCoding.IDENTITY;
        int weight = Math.max(1, quality(ContentCoding.IDENTITY));
        for (int i = 0; i < offered.size(); i++) {
            ContentCoding coding = offered.get(i);
            int offeredWeight = quality(coding);
            // Of equals a coding beats the content as it is: a client that names it knows why
            if (offeredWeight > weight || (offeredWeight == weight && best == ContentCoding.IDENTITY)) {
                best = coding;
                weight = offeredWeight;
            }
        }
        return best;
    }
}
