package dev.weir.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field that is a Dictionary (RFC 9651 §3.2), such as {@code CDN-Cache-Control}.
 *
 * <pre>{@code
 * StructuredDictionary.parse(List.of("max-age=60, public")).orElseThrow().get("public"); // Optional[Flag[value=true]]
 * }</pre>
 *
 * <p>Strict as the RFC wants it (§4.2): one malformed member and there is no dictionary at all. Parameters are checked and
 * not kept. Of members with one key the last counts. Immutable.
 */
public final class StructuredDictionary {
    private final Map<String, StructuredValue> members;

    private StructuredDictionary(Map<String, StructuredValue> members) {
        this.members = members;
    }

    /** Reads the values of all fields of that name as one; empty when they are not a dictionary. */
    public static Optional<StructuredDictionary> parse(List<String> fieldValues) {
        return Optional.ofNullable(new Reader(String.join(", ", fieldValues)).dictionary());
    }

    /** The member with this key, which is given in lower case. */
    public Optional<StructuredValue> get(String key) {
        return Optional.ofNullable(members.get(key));
    }

    /** Whether there is no member at all, which is the same as no such field (§3.2). */
    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** One pass over the text; null anywhere means malformed. */
    private static final class Reader {
        private static final int MOST_WHOLE = 15;
        private static final int MOST_BEFORE_POINT = 12;
        private static final int MOST_BEHIND_POINT = 3;

        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        @Nullable
        StructuredDictionary dictionary() {
            Map<String, StructuredValue> members = new LinkedHashMap<>();
            spaces(false);
            while (at < text.length()) {
                String key = key();
                StructuredValue value = key.isEmpty() ? null : memberValue();
                if (value == null || !parameters()) {
                    return null;
                }
                members.put(key, value);
                spaces(true);
                if (at < text.length()) {
                    if (!skip(',')) {
                        return null;
                    }
                    spaces(true);
                    if (at == text.length()) {
                        return null;
                    }
                }
            }
            return new StructuredDictionary(members);
        }

        private @Nullable StructuredValue memberValue() {
            if (!skip('=')) {
                return new StructuredValue.Flag(true);
            }
            return peek() == '(' ? innerList() : bareItem();
        }

        private @Nullable StructuredValue innerList() {
            at++;
            List<StructuredValue> values = new ArrayList<>();
            while (true) {
                spaces(false);
                if (skip(')')) {
                    return new StructuredValue.Items(values);
                }
                StructuredValue value = bareItem();
                if (value == null || !parameters() || (peek() != ' ' && peek() != ')')) {
                    return null;
                }
                values.add(value);
            }
        }

        private boolean parameters() {
            while (skip(';')) {
                spaces(false);
                if (key().isEmpty() || (skip('=') && bareItem() == null)) {
                    return false;
                }
            }
            return true;
        }

        private @Nullable StructuredValue bareItem() {
            char c = peek();
            if (c == '-' || isDigit(c)) {
                return number();
            }
            if (c == '*' || isAlpha(c)) {
                return word();
            }
            return switch (c) {
                case '"' -> string();
                case ':' -> octets();
                case '?' -> flag();
                case '@' -> date();
                case '%' -> display();
                default -> null;
            };
        }

        private @Nullable StructuredValue number() {
            int start = at;
            skip('-');
            int whole = digits();
            if (peek() != '.') {
                return whole == 0 || whole > MOST_WHOLE
                        ? null
                        : new StructuredValue.Whole(Long.parseLong(text.substring(start, at)));
            }
            at++;
            int behind = digits();
            return whole == 0 || whole > MOST_BEFORE_POINT || behind == 0 || behind > MOST_BEHIND_POINT
                    ? null
                    : new StructuredValue.Fraction(Double.parseDouble(text.substring(start, at)));
        }

        private int digits() {
            int start = at;
            while (isDigit(peek())) {
                at++;
            }
            return at - start;
        }

        private StructuredValue word() {
            int start = at++;
            while (at < text.length()
                    && (Tokens.isTokenCharacter(text.charAt(at)) || text.charAt(at) == ':' || text.charAt(at) == '/')) {
                at++;
            }
            return new StructuredValue.Word(text.substring(start, at));
        }

        private @Nullable StructuredValue string() {
            at++;
            StringBuilder out = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return new StructuredValue.Text(out.toString());
                }
                if (c == '\\') {
                    c = peek();
                    at++;
                    if (c != '"' && c != '\\') {
                        return null;
                    }
                } else if (!isPrintable(c)) {
                    return null;
                }
                out.append(c);
            }
            return null;
        }

        private @Nullable StructuredValue octets() {
            int end = text.indexOf(':', ++at);
            if (end < 0) {
                return null;
            }
            String encoded = text.substring(at, end);
            at = end + 1;
            try {
                byte[] bytes = Base64.getDecoder().decode(encoded);
                return new StructuredValue.Octets(new String(bytes, StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException notBase64) {
                return null;
            }
        }

        private @Nullable StructuredValue flag() {
            at++;
            if (skip('1')) {
                return new StructuredValue.Flag(true);
            }
            return skip('0') ? new StructuredValue.Flag(false) : null;
        }

        private @Nullable StructuredValue date() {
            at++;
            if (peek() != '-' && !isDigit(peek())) {
                return null;
            }
            return number() instanceof StructuredValue.Whole(long seconds)
                    ? new StructuredValue.Date(Instant.ofEpochSecond(seconds))
                    : null;
        }

        private @Nullable StructuredValue display() {
            at++;
            if (!skip('"')) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.allocate(text.length() - at);
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    try {
                        return new StructuredValue.Display(StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(bytes.flip())
                                .toString());
                    } catch (CharacterCodingException notUtf8) {
                        return null;
                    }
                }
                if (!isPrintable(c)) {
                    return null;
                }
                if (c == '%') {
                    int high = hex();
                    int low = hex();
                    if (high < 0 || low < 0) {
                        return null;
                    }
                    bytes.put((byte) (high << 4 | low));
                } else {
                    bytes.put((byte) c);
                }
            }
            return null;
        }

        /** Lower-case digits only (§4.2.10). */
        private int hex() {
            char c = peek();
            at++;
            return isDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        }

        /** The key here, empty when there is none. */
        private String key() {
            int start = at;
            if (peek() == '*' || isLower(peek())) {
                at++;
                while (isLower(peek()) || isDigit(peek()) || (peek() != 0 && "_-.*".indexOf(peek()) >= 0)) {
                    at++;
                }
            }
            return text.substring(start, at);
        }

        private void spaces(boolean tabsToo) {
            while (peek() == ' ' || (tabsToo && peek() == '\t')) {
                at++;
            }
        }

        private boolean skip(char c) {
            if (peek() == c) {
                at++;
                return true;
            }
            return false;
        }

        /** The character here, NUL at the end: no rule accepts one. */
        private char peek() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isLower(char c) {
            return c >= 'a' && c <= 'z';
        }

        private static boolean isAlpha(char c) {
            return isLower(c) || (c >= 'A' && c <= 'Z');
        }

        private static boolean isPrintable(char c) {
            return c >= ' ' && c < 127;
        }
    }
}
