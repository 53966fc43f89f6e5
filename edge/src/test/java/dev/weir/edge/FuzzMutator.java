package dev.weir.edge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes one connection's bytes, and the writes they are sent in, from a seed: valid requests, then damaged. */
final class FuzzMutator {
    private static final List<String> TEMPLATES = List.of(
            "GET /a HTTP/1.1\r\nHost: h.example\r\nAccept: text/html, */*;q=0.1\r\n\r\n",
            "HEAD /b?x=1&y=%20 HTTP/1.1\r\nHost: h.example:8080\r\nUser-Agent: fuzz/1\r\n\r\n",
            "POST /c HTTP/1.1\r\nHost: h.example\r\nContent-Length: 11\r\n\r\nhello world",
            "POST /d HTTP/1.1\r\nHost: h.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
            "PUT /e HTTP/1.1\r\nHost: h.example\r\nTransfer-Encoding: chunked\r\n\r\nA;x=y\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n",
            "GET /f HTTP/1.1\r\nHost: h.example\r\nConnection: close\r\n\r\n",
            "GET /g HTTP/1.0\r\nHost: h.example\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: h.example\r\n\r\n",
            "GET http://h.example/h HTTP/1.1\r\nHost: h.example\r\n\r\n",
            "GET /i HTTP/1.1\r\nHost: h.example\r\n\r\nGET /j HTTP/1.1\r\nHost: h.example\r\n\r\n",
            "POST /k HTTP/1.1\r\nHost: h.example\r\nContent-Length: 5\r\n\r\nhelloGET /l HTTP/1.1\r\nHost: h.example\r\n\r\n",
            "POST /m HTTP/1.1\r\nHost: h.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /n HTTP/1.1\r\nHost: h.example\r\n\r\n",
            "GET /o HTTP/1.1\r\nHost: h.example\r\nCookie: a=b; c=d\r\nAccept-Encoding: gzip, br\r\nIf-None-Match: \"x\"\r\nX-Long: "
                    + "v".repeat(300) + "\r\n\r\n",
            "POST /p HTTP/1.1\r\nHost: h.example\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
            "DELETE /q HTTP/1.1\r\nHost: h.example\r\nConnection: keep-alive, x-hop\r\nX-Hop: 1\r\nTE: trailers\r\n\r\n");
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            "\r\n\r\n",
            "\n\n",
            "\r\r\n",
            " ",
            "\t",
            "\0",
            ":",
            ": ",
            ";",
            ",",
            "\u000b",
            "\u007f",
            "\u0080",
            "\u00ff",
            "%00",
            "%zz",
            "#",
            "?",
            "*",
            "0",
            "-1",
            "+5",
            "0x",
            "ffffffffffffffff",
            "18446744073709551616",
            "Content-Length: 5\r\n",
            "Content-Length: 0\r\n",
            "content-length : 7\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "Transfer-Encoding:\u000bchunked\r\n",
            "Host: evil\r\n",
            "Host:\r\n",
            " folded\r\n",
            "\tfolded\r\n",
            "X: y\r\n",
            "X : y\r\n",
            ": y\r\n",
            "X\r\n",
            "Connection: close\r\n",
            "Connection: host\r\n",
            "Connection: content-length\r\n",
            "Upgrade: websocket\r\n",
            "Expect: 100-continue\r\n",
            "TE: x\r\n",
            "Trailer: Host\r\n",
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/2.0",
            "http/1.1",
            "GET ",
            "GET /s HTTP/1.1\r\nHost: s\r\n\r\n",
            "0\r\n\r\n",
            "0\r\n",
            "1\r\na\r\n",
            "1;x\r\na\r\n",
            "1\na\n",
            "0;\r\n\r\n",
            "0\r\nHost: t\r\n\r\n",
            "5\r\nhelloX\r\n");

    private final SplittableRandom random;

    FuzzMutator(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** One to three requests, most of the time damaged. */
    byte[] connection() {
        byte[] bytes = template();
        for (int more = random.nextInt(4); more > 2; more--) {
            bytes = concat(bytes, template());
        }
        if (random.nextInt(8) == 0) {
            return bytes;
        }
        for (int strokes = 1 + skewed(6); strokes > 0 && bytes.length > 0; strokes--) {
            bytes = stroke(bytes);
        }
        return bytes.length > 8192 ? Arrays.copyOf(bytes, 8192) : bytes;
    }

    /** Cuts bytes into the writes they are sent in. */
    List<byte[]> writes(byte[] bytes) {
        List<byte[]> writes = new ArrayList<>();
        int cuts = random.nextInt(3) == 0 ? random.nextInt(12) : 0;
        int from = 0;
        while (cuts-- > 0 && from < bytes.length) {
            int to = random.nextInt(4) == 0 ? from + 1 : from + 1 + random.nextInt(bytes.length - from);
            writes.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        if (from < bytes.length) {
            writes.add(Arrays.copyOfRange(bytes, from, bytes.length));
        }
        return writes;
    }

    private byte[] stroke(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + skewed(40));
        return switch (random.nextInt(12)) {
            case 0 -> flip(bytes, at);
            case 1 -> replace(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 2 -> replace(bytes, at, at + length, new byte[0]);
            case 3 -> replace(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            case 4 -> replace(bytes, at, at, piece());
            case 5 -> replace(bytes, at, at + length, piece());
            case 6 -> Arrays.copyOf(bytes, at);
            case 7 -> splice(bytes, at);
            case 8 -> lineEnd(bytes, at);
            case 9 -> lineStart(bytes, at);
            case 10 -> digit(bytes, at);
            default -> swap(bytes, at);
        };
    }

    private byte[] flip(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    private byte[] splice(byte[] bytes, int at) {
        byte[] other = template();
        int from = random.nextInt(other.length);
        return concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, other.length));
    }

    /** Damages the line end at or after a place. */
    private byte[] lineEnd(byte[] bytes, int at) {
        int cr = find(bytes, at, '\r');
        byte[] end = List.of("\n", "\r", "\r\r\n", "\n\r", " \r\n", "\t\r\n", "\0\r\n", "\r\n\r\n", "\r\n ")
                .get(random.nextInt(9))
                .getBytes(StandardCharsets.ISO_8859_1);
        return cr < 0 ? concat(bytes, end) : replace(bytes, cr, Math.min(bytes.length, cr + 2), end);
    }

    /** Puts a whole field or chunk where a line starts, where it does most harm. */
    private byte[] lineStart(byte[] bytes, int at) {
        int lf = find(bytes, at, '\n');
        return lf < 0 ? bytes : replace(bytes, lf + 1, lf + 1, piece());
    }

    private byte[] digit(byte[] bytes, int at) {
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                return replace(bytes, i, i + 1, new byte[] {(byte) "0123456789aF+- x".charAt(random.nextInt(16))});
            }
        }
        return bytes;
    }

    private byte[] swap(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        int other = random.nextInt(bytes.length);
        copy[at] = bytes[other];
        copy[other] = bytes[at];
        return copy;
    }

    private byte[] template() {
        return TEMPLATES.get(random.nextInt(TEMPLATES.size())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] piece() {
        return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Below a bound, small numbers far more often. */
    private int skewed(int bound) {
        double unit = random.nextDouble();
        return (int) (unit * unit * unit * bound);
    }

    private static int find(byte[] bytes, int from, char octet) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == octet) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] replace(byte[] bytes, int from, int to, byte[] middle) {
        return concat(concat(Arrays.copyOf(bytes, from), middle), Arrays.copyOfRange(bytes, to, bytes.length));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
