package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads field lines (RFC 9112 §5) whose line ends {@link HeadCollector} has found good, and takes note of the fields that
 * frame a message. Strict in both directions: what one server repairs another reads differently.
 */
final class FieldLines {
    private final NameCache names;
    private final int limit;

    Headers headers = new Headers();
    int hosts;
    int lengths;
    int encodings;
    String host = "";
    String length = "";
    String encoding = "";
    boolean connection;
    boolean upgrade;
    boolean expect;

    /** Why {@link #framing} found none. */
    @Nullable
    Rejection flaw;

    FieldLines(NameCache names, int limit) {
        this.names = names;
        this.limit = limit;
    }

    /** Reads the lines in {@code bytes[from, to)}, of which the last is the empty one; null when they are good. */
    @Nullable
    Rejection read(byte[] bytes, int from, int to) {
        headers = new Headers();
        hosts = 0;
        lengths = 0;
        encodings = 0;
        host = "";
        length = "";
        encoding = "";
        connection = false;
        upgrade = false;
        expect = false;
        int at = from;
        int end = to - 2;
        while (at < end) {
            if (headers.size() == limit) {
                return Rejection.TOO_MANY_FIELDS;
            }
            int colon = at;
            while (Octets.isToken(bytes[colon])) {
                colon++;
            }
            if (bytes[colon] != ':' || colon == at) {
                // RFC 9112 §5.2: a line that starts with white space continues the one before it
                return bytes[at] == ' ' || bytes[at] == '\t' ? Rejection.OBS_FOLD : Rejection.FIELD_NAME;
            }
            int stop = colon + 1;
            while (Octets.isValue(bytes[stop])) {
                stop++;
            }
            if (bytes[stop] != '\r' || bytes[stop + 1] != '\n') {
                return Rejection.FIELD_VALUE;
            }
            int first = colon + 1;
            int last = stop;
            while (first < last && isSpace(bytes[first])) {
                first++;
            }
            while (last > first && isSpace(bytes[last - 1])) {
                last--;
            }
            HeaderName name = names.name(bytes, at, colon);
            String value = first == last ? "" : Octets.text(bytes, first, last);
            headers.add(name, value);
            note(name, value);
            at = stop + 2;
        }
        return null;
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private void note(HeaderName name, String value) {
        switch (FieldKind.of(name)) {
            case HOST -> {
                hosts++;
                host = value;
            }
            case CONTENT_LENGTH -> {
                lengths++;
                length = value;
            }
            case TRANSFER_ENCODING -> {
                encodings++;
                encoding = value;
            }
            case CONNECTION -> connection = true;
            case UPGRADE -> upgrade = true;
            case EXPECT -> expect = true;
            default -> {}
        }
    }

    /**
     * What {@code Content-Length} and {@code Transfer-Encoding} say about the body (RFC 9112 §6.3), where every doubt is an
     * error.
     *
     * @param absent what it means when neither is there
     * @return the framing, or null with {@link #flaw} set
     */
    @Nullable
    Framing framing(boolean http11, Framing absent) {
        flaw = null;
        if (encodings > 0) {
            if (!http11) {
                flaw = Rejection.ENCODING_IN_OLD_VERSION;
            } else if (lengths > 0) {
                flaw = Rejection.LENGTH_AND_ENCODING;
            } else if (encodings > 1 || !encoding.equalsIgnoreCase("chunked")) {
                flaw = Rejection.ENCODING;
            }
            return flaw == null ? Framing.CHUNKED : null;
        }
        if (lengths == 0) {
            return absent;
        }
        if (lengths > 1) {
            // Equal ones could be merged (RFC 9110 §8.6), but a sender that repeats itself is not worth the risk
            flaw = Rejection.LENGTH_TWICE;
            return null;
        }
        long bytes = decimal(length);
        if (bytes < 0) {
            flaw = Rejection.LENGTH_INVALID;
            return null;
        }
        return Framing.length(bytes);
    }

    /** 1 to 18 digits and nothing else, or -1. */
    static long decimal(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Whether {@code Connection} holds this option (RFC 9110 §7.6.1). */
    boolean connectionHas(String option) {
        return connection && has(headers, HeaderName.CONNECTION, option);
    }

    private static boolean listHas(String list, String token) {
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            if (list.substring(from, to).strip().equalsIgnoreCase(token)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    /** Whether a comma-separated list of tokens holds this one, whatever its case. */
    static boolean has(Headers headers, HeaderName name, String token) {
        for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
            String value = headers.valueAt(i);
            if (value.equalsIgnoreCase(token)) {
                return true;
            }
            if (value.indexOf(',') >= 0) {
                if (listHas(value, token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
