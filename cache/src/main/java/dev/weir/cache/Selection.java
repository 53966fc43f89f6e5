package dev.weir.cache;

import dev.weir.http.AcceptEncoding;
import dev.weir.http.ContentCoding;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The request fields that had a part in choosing an answer, with their values at the time (RFC 9111 §4.1). Values are compared
 * in a normal form that only leaves out what has no meaning. Immutable.
 */
final class Selection {
    /** An answer that depends on more fields than this is not stored: it would hardly ever be found again. */
    static final int MOST_FIELDS = 8;

    static final Selection NONE = new Selection(List.of(), List.of());

    private static final Pattern COMMA = Pattern.compile(",", Pattern.LITERAL);

    /** The codings that are told apart; another one in {@code Accept-Encoding} has no part in the choice. */
    private static final List<ContentCoding> CODINGS = Stream.of(ContentCoding.values())
            .sorted(Comparator.comparing(ContentCoding::token))
            .toList();

    private static final HeaderName DICTIONARY_ID = HeaderName.of("Dictionary-ID");

    private final List<HeaderName> names;
    private final List<String> values;

    Selection(List<HeaderName> names, List<String> values) {
        this.names = List.copyOf(names);
        this.values = List.copyOf(values);
    }

    /** What an answer to this request depends on; empty when it can never be found again ({@code *}, not a name, too many). */
    static Optional<Selection> of(List<String> vary, Headers request) {
        if (vary.isEmpty()) {
            return Optional.of(NONE);
        }
        Set<HeaderName> names = new LinkedHashSet<>();
        for (String line : vary) {
            for (String member : COMMA.split(line, -1)) {
                String name = member.strip();
                if (name.equals("*")) {
                    return Optional.empty();
                }
                if (!name.isEmpty()) {
                    try {
                        names.add(HeaderName.of(name));
                    } catch (IllegalArgumentException noName) {
                        return Optional.empty();
                    }
                }
            }
        }
        if (names.size() > MOST_FIELDS) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>(names.size());
        for (HeaderName name : names) {
            values.add(normal(name, request));
        }
        return Optional.of(new Selection(List.copyOf(names), values));
    }

    List<HeaderName> names() {
        return names;
    }

    List<String> values() {
        return values;
    }

    /** Whether this request would have been chosen the same. */
    boolean matches(Headers request) {
        for (int i = 0; i < names.size(); i++) {
            if (!values.get(i).equals(normal(names.get(i), request))) {
                return false;
            }
        }
        return true;
    }

    boolean isSame(Selection other) {
        return names.equals(other.names) && values.equals(other.values);
    }

    int weight() {
        int weight = 0;
        for (String value : values) {
            weight += 64 + value.length();
        }
        return weight;
    }

    /** Absent and empty differ (RFC 9111 §4.1): a value gets a mark in front, absence is the empty text. */
    private static String normal(HeaderName name, Headers request) {
        int first = request.indexOf(name, 0);
        if (name.equals(HeaderName.ACCEPT_ENCODING)) {
            return codings(request);
        }
        if (name.equals(HeaderName.AVAILABLE_DICTIONARY) || name.equals(DICTIONARY_ID)) {
            return dictionary(name, request);
        }
        if (first < 0) {
            return "";
        }
        int next = request.indexOf(name, first + 1);
        String value = next < 0 ? request.valueAt(first) : request.combined(name);
        String tight = tight(value);
        return name.equals(HeaderName.ACCEPT_LANGUAGE) ? tight.toLowerCase(Locale.ROOT) : tight;
    }

    /** White space around commas outside quotes has no meaning in any list. */
    private static String tight(String value) {
        if (value.indexOf(',') < 0) {
            return ":" + value;
        }
        StringBuilder out = new StringBuilder(value.length() + 1).append(':');
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted && i + 1 < value.length()) {
                out.append(c);
                c = value.charAt(++i);
            } else if (!quoted && (c == ' ' || c == '\t') && byComma(value, i)) {
                continue;
            }
            out.append(c);
        }
        return out.toString();
    }

    private static boolean byComma(String value, int at) {
        int left = at - 1;
        while (left >= 0 && isSpace(value.charAt(left))) {
            left--;
        }
        int right = at + 1;
        // Bounded work: a run of spaces is short, or the value is nonsense and compared as it is
        while (right < value.length() && right - at < 8 && isSpace(value.charAt(right))) {
            right++;
        }
        return left < 0 || right >= value.length() || value.charAt(left) == ',' || value.charAt(right) == ',';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    /**
     * The known codings the client takes, in alphabetical order. Weights are left out: whichever of them the origin chose, this
     * client takes it too. An unknown coding is left out as well, so clients cannot invent variants; that an answer in such a
     * coding never meets a client that does not take it is {@link #acceptable}'s doing.
     */
    static String codings(Headers request) {
        if (!request.contains(HeaderName.ACCEPT_ENCODING)) {
            return "";
        }
        AcceptEncoding accepted = accepted(request);
        int taken = accepted.takesAny() ? STAR : 0;
        for (int i = 0; i < CODINGS.size(); i++) {
            if (accepted.names(CODINGS.get(i))) {
                taken |= 1 << i;
            }
        }
        return CODING_SETS[taken];
    }

    private static AcceptEncoding accepted(Headers request) {
        return AcceptEncoding.parse(request.all(HeaderName.ACCEPT_ENCODING));
    }

    /** The text of every set of known codings. The last bit stands for a star. */
    private static final String[] CODING_SETS = new String[1 << (CODINGS.size() + 1)];

    private static final int STAR = 1 << CODINGS.size();

    static {
        for (int set = 0; set < CODING_SETS.length; set++) {
            StringBuilder text = new StringBuilder(":");
            for (int i = 0; i < CODINGS.size(); i++) {
                if ((set & (1 << i)) != 0) {
                    text.append(text.length() > 1 ? "," : "")
                            .append(CODINGS.get(i).token());
                }
            }
            if ((set & STAR) != 0) {
                text.append(text.length() > 1 ? ",*" : "*");
            }
            CODING_SETS[set] = text.toString();
        }
    }

    /** A dictionary counts only for a client that could use it: others are all alike, whatever hash they make up. */
    private static String dictionary(HeaderName name, Headers request) {
        String codings = codings(request);
        if (!codings.contains("dcb") && !codings.contains("dcz")) {
            return "";
        }
        int first = request.indexOf(name, 0);
        if (first < 0 || request.indexOf(name, first + 1) >= 0) {
            return "";
        }
        String value = request.valueAt(first).strip();
        boolean plausible = name.equals(DICTIONARY_ID)
                || (value.length() == 46 && value.charAt(0) == ':' && value.charAt(45) == ':');
        return plausible ? ":" + value : "";
    }

    /**
     * Whether a client with these fields takes what is stored in this coding. An answer in no coding is always taken: a client
     * that refuses even that gets from the origin nothing better.
     */
    static boolean acceptable(String contentCoding, Headers request) {
        if (contentCoding.isEmpty() || contentCoding.equalsIgnoreCase("identity")) {
            return true;
        }
        AcceptEncoding accepted = accepted(request);
        for (String coding : COMMA.split(contentCoding, -1)) {
            String name = coding.strip().toLowerCase(Locale.ROOT);
            Optional<ContentCoding> known = ContentCoding.of(name);
            if (known.isPresent() ? !accepted.accepts(known.get()) : !named(name, request)) {
                return false;
            }
        }
        return true;
    }

    private static boolean named(String coding, Headers request) {
        for (String element :
                COMMA.split(request.combined(HeaderName.ACCEPT_ENCODING).toLowerCase(Locale.ROOT), -1)) {
            int semicolon = element.indexOf(';');
            String name = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
            if (name.equals(coding)) {
                return semicolon < 0 || !isZero(element.substring(semicolon + 1));
            }
        }
        return false;
    }

    /** Whether the parameters are {@code q=0}, {@code q=0.0} and so on. */
    private static boolean isZero(String parameters) {
        String text = parameters.strip().toLowerCase(Locale.ROOT);
        if (!text.startsWith("q=0")) {
            return false;
        }
        for (int i = 3; i < text.length(); i++) {
            if (text.charAt(i) != '0' && text.charAt(i) != '.') {
                return false;
            }
        }
        return true;
    }
}
