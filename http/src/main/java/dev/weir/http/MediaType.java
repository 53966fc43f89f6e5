package dev.weir.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A media type as {@code Content-Type} and {@code Link} name it (RFC 9110 §8.3.1).
 *
 * <pre>{@code
 * MediaType type = MediaType.parse("Text/HTML; Charset=\"utf-8\"").orElseThrow();
 * type.is(MediaType.TEXT_HTML);   // true
 * type.parameter("charset");      // Optional[utf-8]
 * type.toString();                // text/html; charset=utf-8
 * }</pre>
 *
 * <p>Immutable. Equality looks at the parameters too, their values by case; {@link #is} compares the essence alone.
 *
 * @param type the part before the slash, lower case
 * @param subtype the part behind the slash, lower case
 * @param parameters values by lower-case name, in order, unquoted
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {
    public static final MediaType TEXT_HTML = of("text", "html");
    public static final MediaType XHTML = of("application", "xhtml+xml");
    public static final MediaType TEXT_MARKDOWN = of("text", "markdown");
    /** What Markdown was called before it was registered (RFC 7763); some clients still ask for it. */
    public static final MediaType TEXT_X_MARKDOWN = of("text", "x-markdown");

    public static final MediaType TEXT_PLAIN = of("text", "plain");

    /**
     * Lowers the case of the names.
     *
     * @throws IllegalArgumentException when a name is not a token or a value holds what no field value may hold
     */
    public MediaType {
        type = token(type, "type");
        subtype = token(subtype, "subtype");
        Map<String, String> copy = new LinkedHashMap<>();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            if (!Tokens.isFieldText(parameter.getValue())) {
                throw new IllegalArgumentException(
                        "control character in a media type parameter: " + Tokens.quoted(parameter.getValue()));
            }
            copy.put(token(parameter.getKey(), "parameter name"), parameter.getValue());
        }
        parameters = Collections.unmodifiableMap(copy);
    }

    private static String token(String text, String what) {
        if (!Tokens.isToken(text)) {
            throw new IllegalArgumentException(
                    "not a media " + what + " (RFC 9110 §8.3.1 token expected): " + Tokens.quoted(text));
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * A type without parameters.
     *
     * @throws IllegalArgumentException when one of them is not a token
     */
    public static MediaType of(String type, String subtype) {
        return new MediaType(type, subtype, Map.of());
    }

    /**
     * Reads a {@code Content-Type} value. A parameter that is malformed is dropped, and of two with one name the first
     * counts, since origins get these wrong and browsers read them so; anything else that is wrong makes it empty, two
     * joined fields among them.
     */
    public static Optional<MediaType> parse(String fieldValue) {
        Cursor cursor = new Cursor(fieldValue);
        cursor.skipSpace();
        String type = cursor.token();
        if (type.isEmpty() || !cursor.skip('/')) {
            return Optional.empty();
        }
        String subtype = cursor.token();
        cursor.skipSpace();
        if (subtype.isEmpty() || !(cursor.atEnd() || cursor.at(';'))) {
            return Optional.empty();
        }
        if (cursor.atEnd()) {
            return Optional.of(of(type, subtype));
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        while (cursor.skip(';')) {
            cursor.skipSpace();
            String name = cursor.token();
            if (!name.isEmpty() && cursor.skip('=')) {
                String value = cursor.tokenOrQuotedString();
                cursor.skipSpace();
                if (value != null && (cursor.atEnd() || cursor.at(';'))) {
                    parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
                }
            }
            cursor.skipUntil(';', ';');
        }
        return Optional.of(new MediaType(type, subtype, parameters));
    }

    /** Type and subtype without the parameters, as in {@code text/html}. */
    public String essence() {
        return type + "/" + subtype;
    }

    /** The value of this parameter, unquoted; the name's case does not matter. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The same type with this parameter added or replaced. */
    public MediaType with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return new MediaType(type, subtype, more);
    }

    /** Whether type and subtype are the same; parameters play no part. */
    public boolean is(MediaType other) {
        return subtype.equals(other.subtype) && type.equals(other.type);
    }

    /** The field value, as in {@code text/html; charset=utf-8}. */
    @Override
    public String toString() {
        if (parameters.isEmpty()) {
            return essence();
        }
        StringBuilder out = new StringBuilder(essence());
        parameters.forEach((name, value) -> {
            out.append("; ").append(name).append('=');
            Tokens.appendTokenOrQuotedString(out, value);
        });
        return out.toString();
    }
}
