package dev.weir.http;

/** The lexical rules that most fields share (RFC 9110 §5.6). */
final class Tokens {
    private static final boolean[] TCHAR = new boolean[128];

    static {
        for (char c = '0'; c <= '9'; c++) {
            TCHAR[c] = true;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            TCHAR[c] = true;
            TCHAR[c - 32] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TCHAR[c] = true;
        }
    }

    private Tokens() {}

    static boolean isTokenCharacter(char c) {
        return c < 128 && TCHAR[c];
    }

    static boolean isToken(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a field value may hold it: tab, printable ASCII or obs-text, which is one byte above ASCII (RFC 9110 §5.5). */
    static boolean isFieldCharacter(char c) {
        return (c >= ' ' && c < 127) || c == '\t' || (c > 127 && c < 256);
    }

    static boolean isFieldText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isFieldCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Appends the text as a quoted-string (RFC 9110 §5.6.4); it has to be field text. */
    static void appendQuotedString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }

    /** Appends the text as a token where it is one, else as a quoted-string. */
    static void appendTokenOrQuotedString(StringBuilder out, String text) {
        if (isToken(text)) {
            out.append(text);
        } else {
            appendQuotedString(out, text);
        }
    }

    /** The text for an error message: cut to 80 characters, everything but printable ASCII replaced. */
    static String quoted(String text) {
        String cut = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        StringBuilder out = new StringBuilder(cut.length() + 2).append('"');
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            out.append((c >= ' ' && c < 127) || c == '…' ? c : '?');
        }
        return out.append('"').toString();
    }
}
