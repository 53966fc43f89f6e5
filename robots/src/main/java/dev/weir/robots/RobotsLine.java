package dev.weir.robots;

import java.util.Locale;

/**
 * One line of a robots.txt, split into key and value.
 *
 * @param kind what the key means
 * @param key the key as written, empty when the line has none
 * @param value the value as written without comment and surrounding white space, one char per octet
 * @param raw the whole line, one char per octet
 */
record RobotsLine(Kind kind, String key, String value, String raw) {
    static final RobotsLine BLANK = new RobotsLine(Kind.NONE, "", "", "");

    /** What a line says. */
    enum Kind {
        USER_AGENT,
        ALLOW,
        DISALLOW,
        SITEMAP,
        CONTENT_SIGNAL,
        CONTENT_USAGE,
        CRAWL_DELAY,
        AGENTMAP,
        LICENSE,
        /** A key nobody here knows. */
        UNKNOWN,
        /** Empty, a comment, or no key and value. */
        NONE
    }

    boolean isRule() {
        return kind == Kind.ALLOW || kind == Kind.DISALLOW;
    }

    /** Splits a line; anything is accepted, what has no key is of kind {@link Kind#NONE}. */
    static RobotsLine of(String raw) {
        int comment = raw.indexOf('#');
        String line = strip(comment < 0 ? raw : raw.substring(0, comment));
        int separator = line.indexOf(':');
        if (separator < 0) {
            separator = missingColon(line);
        }
        String key = separator < 0 ? "" : strip(line.substring(0, separator));
        if (key.isEmpty()) {
            return raw.isEmpty() ? BLANK : new RobotsLine(Kind.NONE, "", "", raw);
        }
        return new RobotsLine(kind(key), key, strip(line.substring(separator + 1)), raw);
    }

    /** Google's parser takes white space for a forgotten colon when exactly two words stand in the line; so do we. */
    private static int missingColon(String line) {
        int space = nextBlank(line, 0);
        if (space < 0) {
            return -1;
        }
        int value = space;
        while (line.charAt(value) == ' ' || line.charAt(value) == '\t') {
            value++;
        }
        return nextBlank(line, value) < 0 ? space : -1;
    }

    private static int nextBlank(String line, int from) {
        for (int i = from; i < line.length(); i++) {
            if (line.charAt(i) == ' ' || line.charAt(i) == '\t') {
                return i;
            }
        }
        return -1;
    }

    /**
     * Keys are compared without regard to case. The four that crawlers act on also match as a prefix and in the usual
     * misspellings, as in Google's parser: what the biggest crawler obeys is what the file means.
     */
    private static Kind kind(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        if (startsWithAny(name, "user-agent", "useragent", "user agent")) {
            return Kind.USER_AGENT;
        }
        if (name.startsWith("allow")) {
            return Kind.ALLOW;
        }
        if (startsWithAny(name, "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")) {
            return Kind.DISALLOW;
        }
        if (startsWithAny(name, "sitemap", "site-map")) {
            return Kind.SITEMAP;
        }
        return switch (name) {
            case "content-signal" -> Kind.CONTENT_SIGNAL;
            case "content-usage" -> Kind.CONTENT_USAGE;
            case "crawl-delay" -> Kind.CRAWL_DELAY;
            case "agentmap" -> Kind.AGENTMAP;
            case "license" -> Kind.LICENSE;
            default -> Kind.UNKNOWN;
        };
    }

    private static boolean startsWithAny(String name, String... prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** ASCII white space only: in octets, 0x85 and 0xA0 may be parts of a character. */
    static String strip(String octets) {
        int start = 0;
        int end = octets.length();
        while (start < end && isSpace(octets.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(octets.charAt(end - 1))) {
            end--;
        }
        return octets.substring(start, end);
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
