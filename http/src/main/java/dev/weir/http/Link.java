package dev.weir.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One link of a {@code Link} field (RFC 8288).
 *
 * <pre>{@code
 * Link.of("/llms.txt", "describedby").with("type", "text/markdown").toString();
 * // </llms.txt>; rel="describedby"; type="text/markdown"
 *
 * Link.parse(List.of("</a,b>; rel=\"next prefetch\", </c>; rel=up")).getFirst().relations(); // [next, prefetch]
 * }</pre>
 *
 * <p>Immutable. The target is not resolved: it may be relative to the page the field came with (RFC 8288 §3.1).
 *
 * @param target the URI reference between the angle brackets
 * @param parameters all parameters in order, repeated ones too
 */
public record Link(String target, List<Parameter> parameters) {

    /**
     * A target attribute (RFC 8288 §3.4).
     *
     * @param name a token, lower case; names that end in a star carry RFC 8187 values, left encoded
     * @param value unquoted; empty when there was none
     */
    public record Parameter(String name, String value) {
        /**
         * Lowers the case of the name.
         *
         * @throws IllegalArgumentException when the name is not a token or the value holds what no field value may hold
         */
        public Parameter {
            if (!Tokens.isToken(name)) {
                throw new IllegalArgumentException("not a link parameter name: " + Tokens.quoted(name));
            }
            if (!Tokens.isFieldText(value)) {
                throw new IllegalArgumentException(
                        "character in link parameter " + name + " that a field cannot carry: " + Tokens.quoted(value));
            }
            name = name.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException when the target holds white space, an angle bracket or a control character
     */
    public Link {
        if (!isTarget(target)) {
            throw new IllegalArgumentException("not a link target, percent-encode it: " + Tokens.quoted(target));
        }
        parameters = List.copyOf(parameters);
    }

    private static boolean isTarget(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '<' || c == '>' || !Tokens.isFieldCharacter(c)) {
                return false;
            }
        }
        return true;
    }

    /**
     * A link with one relation, or several separated by spaces.
     *
     * @throws IllegalArgumentException when the target holds white space, an angle bracket or a control character
     */
    public static Link of(String target, String rel) {
        return new Link(target, List.of(new Parameter("rel", rel)));
    }

    /** The same link with one more parameter. */
    public Link with(String name, String value) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(new Parameter(name, value));
        return new Link(target, more);
    }

    /**
     * Reads the values of all {@code Link} fields of a message. Commas inside angle brackets and quotes belong to the link.
     * A link that is malformed is dropped and reading goes on behind the next comma. Unquoted values may hold more than
     * tokens, {@code type=text/html} for one, as the parsing algorithm of RFC 8288 appendix B.3 allows.
     */
    public static List<Link> parse(List<String> fieldValues) {
        List<Link> links = new ArrayList<>();
        for (String value : fieldValues) {
            Cursor cursor = new Cursor(value);
            cursor.skipToElement();
            while (!cursor.atEnd()) {
                parseOne(cursor).ifPresent(links::add);
                skipRest(cursor);
                cursor.skipToElement();
            }
        }
        return links;
    }

    private static Optional<Link> parseOne(Cursor cursor) {
        if (!cursor.skip('<')) {
            return Optional.empty();
        }
        int start = cursor.position();
        while (!cursor.atEnd() && !cursor.at('>')) {
            cursor.next();
        }
        String target = cursor.since(start);
        if (!cursor.skip('>') || !isTarget(target)) {
            return Optional.empty();
        }
        List<Parameter> parameters = new ArrayList<>();
        cursor.skipSpace();
        while (cursor.skip(';')) {
            cursor.skipSpace();
            String name = cursor.token();
            if (name.isEmpty()) {
                // An empty parameter, as in "<a>;;rel=x" or a trailing semicolon, says nothing and harms nothing.
                continue;
            }
            cursor.skipSpace();
            String value = "";
            if (cursor.skip('=')) {
                cursor.skipSpace();
                value = cursor.at('"') ? cursor.quotedString() : unquoted(cursor);
            }
            if (value == null || !Tokens.isFieldText(value)) {
                return Optional.empty();
            }
            parameters.add(new Parameter(name, value));
            cursor.skipSpace();
        }
        return cursor.atElementEnd() ? Optional.of(new Link(target, parameters)) : Optional.empty();
    }

    private static String unquoted(Cursor cursor) {
        int start = cursor.position();
        while (!cursor.atElementEnd() && !cursor.at(';')) {
            cursor.next();
        }
        return cursor.since(start).strip();
    }

    /** To the comma behind this link, over angle brackets and quotes. */
    private static void skipRest(Cursor cursor) {
        cursor.skipUntil(',', '<');
        while (cursor.at('<')) {
            while (!cursor.atEnd() && !cursor.at('>')) {
                cursor.next();
            }
            cursor.skipUntil(',', '<');
        }
    }

    /** The relation types in lower case (RFC 8288 §2.1), from the first {@code rel} as §3.3 demands; may be empty. */
    public List<String> relations() {
        String rel = parameter("rel").orElse("").toLowerCase(Locale.ROOT);
        List<String> relations = new ArrayList<>(2);
        int start = 0;
        for (int i = 0; i <= rel.length(); i++) {
            if (i == rel.length() || rel.charAt(i) == ' ' || rel.charAt(i) == '\t') {
                if (i > start) {
                    relations.add(rel.substring(start, i));
                }
                start = i + 1;
            }
        }
        return relations;
    }

    /** The value of the first parameter of this name, unquoted; the name's case does not matter. */
    public Optional<String> parameter(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equalsIgnoreCase(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /** The link as a field value, parameters quoted; several are joined by a comma and a space. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(target.length() + 32)
                .append('<')
                .append(target)
                .append('>');
        for (Parameter parameter : parameters) {
            out.append("; ").append(parameter.name()).append('=');
            // RFC 8187 §3.2.1: an extended value is never quoted.
            if (parameter.name().endsWith("*")) {
                Tokens.appendTokenOrQuotedString(out, parameter.value());
            } else {
                Tokens.appendQuotedString(out, parameter.value());
            }
        }
        return out.toString();
    }
}
