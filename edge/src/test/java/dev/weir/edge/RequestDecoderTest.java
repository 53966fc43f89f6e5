package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDecoderTest {
    private static final EdgeSettings.Limits LIMITS =
            new EdgeSettings.Limits(100, 300, 10, 1000, 10, 1024, 0, 2, 1, 1, 1, 1, 1, 1);

    /** What a request comes to: its method, target, authority, body and trailers, or why it is refused. */
    private static String decode(String bytes, Splitter splitter) {
        RequestDecoder decoder = new RequestDecoder(
                LIMITS, new NameCache(), new HeadCollector.Scratch(), new InetSocketAddress(1), "http", () -> "id");
        StringBuilder seen = new StringBuilder();
        StringBuilder body = new StringBuilder();
        boolean inBody = false;
        byte[] all = bytes.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < all.length; ) {
            int size = Math.min(splitter.next(), all.length - at);
            ByteBuf in = Unpooled.wrappedBuffer(all, at, size);
            at += size;
            boolean more = true;
            while (more) {
                if (!inBody) {
                    if (decoder.head(in)) {
                        Request request = decoder.take().request();
                        seen.append(request.method() + " " + request.authority() + " " + request.target());
                        inBody = true;
                        body.setLength(0);
                    } else if (decoder.rejection() != null) {
                        return seen + "!" + decoder.rejection();
                    } else {
                        more = false;
                    }
                    continue;
                }
                switch (decoder.body().next(in)) {
                    case MORE -> more = false;
                    case DATA -> {
                        ByteBuf data = decoder.body().data();
                        body.append(data.toString(StandardCharsets.ISO_8859_1));
                        data.release();
                    }
                    case END -> {
                        seen.append(body.isEmpty() ? "" : " " + body);
                        decoder.body()
                                .trailers()
                                .forEach((name, value) -> seen.append(" ")
                                        .append(name)
                                        .append("=")
                                        .append(value));
                        seen.append(";");
                        inBody = false;
                        more = in.isReadable();
                    }
                    case REJECTED -> {
                        return seen + "!" + decoder.body().rejection();
                    }
                }
            }
            in.release();
        }
        return seen + (inBody || decoder.started() ? "…" : "");
    }

    private interface Splitter {
        int next();
    }

    /** However the bytes are split over reads, the outcome is the same. */
    private static String decode(String written) {
        String bytes = written.replace("^", "\r\n")
                .replace("~", "\n")
                .replace("<CR>", "\r")
                .replace("<NUL>", "\0")
                .replace("<TAB>", "\t");
        String whole = decode(bytes, () -> Integer.MAX_VALUE);
        assertThat(decode(bytes, () -> 1)).isEqualTo(whole);
        Random random = new Random(bytes.hashCode());
        for (int i = 0; i < 20; i++) {
            assertThat(decode(bytes, () -> 1 + random.nextInt(12))).isEqualTo(whole);
        }
        return whole;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET / HTTP/1.1^Host: a^^                                       | GET a /;",
                "^GET / HTTP/1.1^Host: a^^                                      | GET a /;",
                "GET / HTTP/1.0^Host: a^^                                       | GET a /;",
                "GET /?a=b HTTP/1.1^host:A.Example:80^^                         | GET a.example:80 /?a=b;",
                "GET / HTTP/1.1^Host: <TAB>a <TAB> ^^                           | GET a /;",
                "GET / HTTP/1.1^Host: [::1]:8080^^                              | GET [::1]:8080 /;",
                "GET http://b HTTP/1.1^Host: a^^                                | GET b /;",
                "GET HTTP://b?x HTTP/1.1^Host: a^^                              | GET b /?x;",
                "OPTIONS * HTTP/1.1^Host: a^^                                   | OPTIONS a *;",
                "OPTIONS http://b HTTP/1.1^Host: a^^                            | OPTIONS b *;",
                "BREW /pot HTTP/1.1^Host: a^^                                   | BREW a /pot;",
                "GET / HTTP/1.1^Host: a^^GET /2 HTTP/1.1^Host: b^^              | GET a /;GET b /2;",
                "POST / HTTP/1.1^Host: a^Content-Length: 3^^abcGET              | POST a / abc;…",
                "POST / HTTP/1.1^Host: a^Content-Length: 0^^                    | POST a /;",
                "POST / HTTP/1.1^Host: a^Transfer-Encoding: Chunked^^3^abc^0^^  | POST a / abc;",
                "POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked^^3;x=\"y\"^abc^2^de^0^T: 1^^ | POST a / abcde T=1;",
                "POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked^^00A^0123456789^000^^ | POST a / 0123456789;",
                "GET / HTTP/1.1^Host: a^                                        | …",
                "POST / HTTP/1.1^Host: a^Content-Length: 3^^ab                  | POST a /…",
            })
    void takes(String bytes, String expected) {
        assertThat(decode(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET / HTTP/1.1~Host: a~~                                       | BARE_LF",
                "GET / HTTP/1.1^Host: a~^                                       | BARE_LF",
                "~GET / HTTP/1.1^Host: a^^                                      | BARE_LF",
                "GET  / HTTP/1.1^Host: a^^                                      | REQUEST_LINE",
                "GET / HTTP/1.1 ^Host: a^^                                      | REQUEST_LINE",
                "GET /^Host: a^^                                                | REQUEST_LINE",
                "GET / http/1.1^Host: a^^                                       | REQUEST_LINE",
                "GET / HTTP/2.0^Host: a^^                                       | VERSION",
                "PRI * HTTP/2.0^^SM^^                                           | PREFACE",
                "PRI * HTTP/2.0^Host: a^^SM^^                                   | VERSION",
                "(GET / HTTP/1.1^Host: a^^                                      | REQUEST_LINE",
                "GET /#f HTTP/1.1^Host: a^^                                     | TARGET",
                "GET /<TAB>x HTTP/1.1^Host: a^^                                 | TARGET",
                "GET x HTTP/1.1^Host: a^^                                       | TARGET",
                "GET * HTTP/1.1^Host: a^^                                       | TARGET",
                "GET ftp://a/ HTTP/1.1^Host: a^^                                | TARGET",
                "GET http:///x HTTP/1.1^Host: a^^                               | HOST_INVALID",
                "GET http://u@a/ HTTP/1.1^Host: a^^                             | HOST_INVALID",
                "CONNECT a:1 HTTP/1.1^Host: a:1^^                               | CONNECT",
                "GET / HTTP/1.1^X: y^^                                          | HOST_MISSING",
                "GET / HTTP/1.1^^                                               | HOST_MISSING",
                "GET / HTTP/1.1^Host: a^Host: a^^                               | HOST_TWICE",
                "GET / HTTP/1.1^Host:^^                                         | HOST_INVALID",
                "GET / HTTP/1.1^Host: a b^^                                     | HOST_INVALID",
                "GET / HTTP/1.1^Host: a:^^                                      | HOST_INVALID",
                "GET / HTTP/1.1^Host: a:0^^                                     | HOST_INVALID",
                "GET / HTTP/1.1^Host: a:65536^^                                 | HOST_INVALID",
                "GET / HTTP/1.1^Host: a/b^^                                     | HOST_INVALID",
                "GET / HTTP/1.1^Host: [::1^^                                    | HOST_INVALID",
                "GET / HTTP/1.1^Host : a^^                                      | FIELD_NAME",
                "GET / HTTP/1.1^Host: a^: x^^                                   | FIELD_NAME",
                "GET / HTTP/1.1^Host: a^nocolon^^                               | FIELD_NAME",
                "GET / HTTP/1.1^ Host: a^^                                      | OBS_FOLD",
                "GET / HTTP/1.1^Host: a^X: y^ z^^                               | OBS_FOLD",
                "GET / HTTP/1.1^Host: a^X: y<NUL>z^^                            | FIELD_VALUE",
                "GET / HTTP/1.1^Host: a^X: y<CR>z^^                             | FIELD_VALUE",
                "GET / HTTP/1.1^Host: a^X: y<CR>^^                              | FIELD_VALUE",
                "POST / HTTP/1.1^Host: a^Content-Length: +5^^                   | LENGTH_INVALID",
                "POST / HTTP/1.1^Host: a^Content-Length: ^^                     | LENGTH_INVALID",
                "POST / HTTP/1.1^Host: a^Content-Length: 5, 5^^                 | LENGTH_INVALID",
                "POST / HTTP/1.1^Host: a^Content-Length: 9999999999999999999^^  | LENGTH_INVALID",
                "POST / HTTP/1.1^Host: a^Content-Length: 5^Content-Length: 5^^  | LENGTH_TWICE",
                "POST / HTTP/1.1^Host: a^Content-Length: 5^Content-Length: 6^^  | LENGTH_TWICE",
                "POST / HTTP/1.1^Host: a^Content-Length: 1001^^                 | BODY_TOO_LARGE",
                "POST / HTTP/1.1^Host: a^Content-Length: 5^Transfer-Encoding: chunked^^ | LENGTH_AND_ENCODING",
                "POST / HTTP/1.1^Host: a^Transfer-Encoding: xchunked^^          | ENCODING",
                "POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked, identity^^ | ENCODING",
                "POST / HTTP/1.1^Host: a^Transfer-Encoding: gzip, chunked^^     | ENCODING",
                "POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked^Transfer-Encoding: chunked^^ | ENCODING",
                "POST / HTTP/1.1^Host: a^Transfer-Encoding:^^                   | ENCODING",
                "POST / HTTP/1.0^Host: a^Transfer-Encoding: chunked^^           | ENCODING_IN_OLD_VERSION",
            })
    void refusesHeads(String bytes, Rejection expected) {
        assertThat(decode(bytes)).isEqualTo("!" + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0x5^hello^0^^              | CHUNK_SIZE",
                "5 ^hello^0^^               | CHUNK_SIZE",
                "-1^                        | CHUNK_SIZE",
                "^                          | CHUNK_SIZE",
                "10000000000000005^hello    | CHUNK_SIZE",
                "5~hello^                   | CHUNK_SIZE",
                "5<CR>hello^                | CHUNK_SIZE",
                "5;x~hello^                 | CHUNK_EXTENSION",
                "5;x<CR>y^hello^            | CHUNK_EXTENSION",
                "5;0123456789x^hello^       | CHUNK_EXTENSION",
                "5^helloXX^0^^              | CHUNK_END",
                "5^hello~0^^                | CHUNK_END",
                "3E9^                       | BODY_TOO_LARGE",
                "0^T : x^^                  | FIELD_NAME",
                "0^T: x~^                   | BARE_LF",
                "0^ T: x^^                  | OBS_FOLD",
            })
    void refusesChunks(String bytes, Rejection expected) {
        assertThat(decode("POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked^^" + bytes))
                .isEqualTo("POST a /!" + expected);
    }

    @Test
    void refusesWhatIsTooLargeBeforeItIsComplete() {
        assertThat(decode("GET /" + "x".repeat(100))).isEqualTo("!LINE_TOO_LONG");
        assertThat(decode("GET / HTTP/1.1^Host: a^X: " + "y".repeat(300))).isEqualTo("!SECTION_TOO_LARGE");
        assertThat(decode("GET / HTTP/1.1^Host: a^" + "X: y^".repeat(10) + "^")).isEqualTo("!TOO_MANY_FIELDS");
    }

    @Test
    void keepsTheSpellingOfNamesAndTheBytesOfValues() {
        RequestDecoder decoder = new RequestDecoder(
                LIMITS, new NameCache(), new HeadCollector.Scratch(), new InetSocketAddress(1), "http", () -> "id");
        String bytes = "GET / HTTP/1.1\r\nhOsT: a\r\nX-Odd: \u00e4 \u00ff\r\n\r\n";
        assertThat(decoder.head(Unpooled.wrappedBuffer(bytes.getBytes(StandardCharsets.ISO_8859_1))))
                .isTrue();
        Request request = decoder.take().request();
        assertThat(request.headers().nameAt(0).toString()).isEqualTo("hOsT");
        assertThat(request.headers().combined(HeaderName.of("x-odd"))).isEqualTo("\u00e4 \u00ff");
    }
}
