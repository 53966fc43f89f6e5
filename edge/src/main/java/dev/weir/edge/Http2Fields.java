package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What fields are like in HTTP/2 (RFC 9113 §8.2), the same in both directions and on both sides of the edge: what is read may
 * hold nothing that HTTP/1 would frame differently, what is written holds nothing that only HTTP/1 knows.
 */
final class Http2Fields {
    static final HeaderName SEC_WEBSOCKET_KEY = HeaderName.of("Sec-WebSocket-Key");
    static final HeaderName SEC_WEBSOCKET_ACCEPT = HeaderName.of("Sec-WebSocket-Accept");
    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final HeaderName HTTP2_SETTINGS = HeaderName.of("HTTP2-Settings");
    private static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
    private static final AsciiString COOKIE = AsciiString.cached("cookie");

    private Http2Fields() {}

    /** Whether a field may not be in HTTP/2 because it is the connection's (RFC 9113 §8.2.2). */
    static boolean isConnectionSpecific(HeaderName name, FieldKind kind) {
        return switch (kind) {
            case CONNECTION, TRANSFER_ENCODING, UPGRADE -> true;
            case HOP ->
                name.equals(HeaderName.KEEP_ALIVE)
                        || name.equals(HeaderName.PROXY_CONNECTION)
                        || name.equals(HTTP2_SETTINGS);
            default -> false;
        };
    }

    static boolean isLowerCaseToken(AsciiString name) {
        for (int i = 0; i < name.length(); i++) {
            byte octet = name.byteAt(i);
            if (!Octets.isToken(octet) || (octet >= 'A' && octet <= 'Z')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** RFC 9113 §8.2.1: no control characters, no white space at either end. */
    static boolean isValue(AsciiString value) {
        int end = value.length() - 1;
        for (int i = 0; i <= end; i++) {
            byte octet = value.byteAt(i);
            if (!Octets.isValue(octet) || ((i == 0 || i == end) && (octet == ' ' || octet == '\t'))) {
                return false;
            }
        }
        return true;
    }

    static String text(AsciiString value) {
        return Octets.text(value.array(), value.arrayOffset(), value.arrayOffset() + value.length());
    }

    static HeaderName name(NameCache names, AsciiString name) {
        return names.name(name.array(), name.arrayOffset(), name.arrayOffset() + name.length());
    }

    /** Adds every field. */
    static Http2Headers addAll(Http2Headers to, Headers from) {
        for (int i = 0; i < from.size(); i++) {
            to.add(from.nameAt(i).lowerCase(), value(from.valueAt(i)));
        }
        return to;
    }

    /** Adds the fields of a request for an origin, whose authority and framing are said in other ways. */
    static void addRequest(Http2Headers to, Headers from) {
        for (int i = 0; i < from.size(); i++) {
            HeaderName name = from.nameAt(i);
            boolean goes = switch (FieldKind.of(name)) {
                case HOST, CONNECTION, HOP, UPGRADE, TRANSFER_ENCODING -> false;
                default -> !name.equals(SEC_WEBSOCKET_KEY);
            };
            if (goes) {
                to.add(name.lowerCase(), value(from.valueAt(i)));
            }
        }
    }

    /**
     * What a phase put into a field is not trusted: a control character goes out as a space (RFC 9113 §8.2.1). Outside ASCII the
     * bytes are those of ISO-8859-1, as they came.
     */
    static CharSequence value(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c >= ' ' && c < 127;
        }
        if (plain) {
            return text;
        }
        byte[] octets = new byte[text.length()];
        for (int i = 0; i < octets.length; i++) {
            byte octet = (byte) text.charAt(i);
            octets[i] = Octets.isValue(octet) ? octet : (byte) ' ';
        }
        return new AsciiString(octets, false);
    }

    /** RFC 6455 §4.2.2: what a server of HTTP/1 would have answered to this {@code Sec-WebSocket-Key}. */
    static String webSocketAccept(String key) {
        try {
            byte[] text = (key + WEBSOCKET_GUID).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Whether a field stays out of the compression table that all clients of a connection share, where its value could be
     * guessed by the size of what is sent (RFC 7541 §7.1.3).
     */
    static boolean isSecret(CharSequence name) {
        return AUTHORIZATION.contentEquals(name) || COOKIE.contentEquals(name);
    }
}
