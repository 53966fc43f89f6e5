package dev.weir.http;

import org.jspecify.annotations.Nullable;

/**
 * A read position in one field value. Every step goes forward and none goes back, so a parser made of these steps is
 * linear in its input, whatever the input is. No step throws; a step that finds nothing leaves the position where it was.
 */
final class Cursor {
    private final String text;
    private int position;

    Cursor(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return position == text.length();
    }

    int position() {
        return position;
    }

    /** The text from an earlier position up to here. */
    String since(int start) {
        return text.substring(start, position);
    }

    boolean at(char c) {
        return position < text.length() && text.charAt(position) == c;
    }

    /** Whether a list element ends here: at a comma or at the end. */
    boolean atElementEnd() {
        return atEnd() || text.charAt(position) == ',';
    }

    /** Steps over this character if it is next. */
    boolean skip(char c) {
        if (!at(c)) {
            return false;
        }
        position++;
        return true;
    }

    /** Steps over optional white space, OWS of RFC 9110 §5.6.3. */
    void skipSpace() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
    }

    /** Steps over the white space and the empty elements in front of a list element (RFC 9110 §5.6.1.2). */
    void skipToElement() {
        while (position < text.length() && (isSpace(text.charAt(position)) || text.charAt(position) == ',')) {
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    /** The next character, stepped over; only where {@link #atEnd} is false. */
    char next() {
        return text.charAt(position++);
    }

    /** The value of the ASCII digit here, stepped over, or -1. */
    int digit() {
        if (atEnd() || text.charAt(position) < '0' || text.charAt(position) > '9') {
            return -1;
        }
        return text.charAt(position++) - '0';
    }

    /** Steps over a token (RFC 9110 §5.6.2) and says whether there was one. */
    boolean skipToken() {
        int start = position;
        while (position < text.length() && Tokens.isTokenCharacter(text.charAt(position))) {
            position++;
        }
        return position > start;
    }

    /** The token here, empty when there is none. */
    String token() {
        int start = position;
        skipToken();
        return text.substring(start, position);
    }

    /**
     * The content of the quoted-string here (RFC 9110 §5.6.4), escapes undone. Null when it is not closed or holds a
     * control character; it is stepped over all the same, so that what follows is read outside quotes.
     */
    @Nullable
    String quotedString() {
        int start = ++position;
        StringBuilder unescaped = null;
        boolean clean = true;
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                if (!clean) {
                    return null;
                }
                return unescaped == null ? text.substring(start, position - 1) : unescaped.toString();
            }
            if (c == '\\') {
                if (unescaped == null) {
                    unescaped = new StringBuilder(text.length() - start).append(text, start, position - 1);
                }
                if (atEnd()) {
                    return null;
                }
                c = text.charAt(position++);
            }
            clean &= Tokens.isFieldCharacter(c);
            if (unescaped != null) {
                unescaped.append(c);
            }
        }
        return null;
    }

    /** A token or a quoted-string, the usual form of a parameter's value; null when there is neither. */
    @Nullable
    String tokenOrQuotedString() {
        if (at('"')) {
            return quotedString();
        }
        String token = token();
        return token.isEmpty() ? null : token;
    }

    /** What stands before the first of these two characters that is outside quotes, or before the end; stepped over. */
    String until(char first, char second) {
        int start = position;
        skipUntil(first, second);
        return text.substring(start, position);
    }

    /** Steps to the first of these two characters that stands outside quotes, or to the end. */
    void skipUntil(char first, char second) {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == first || c == second) {
                return;
            }
            position++;
            if (c == '"') {
                skipQuoted();
            }
        }
    }

    private void skipQuoted() {
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                return;
            }
            if (c == '\\' && position < text.length()) {
                position++;
            }
        }
    }
}
