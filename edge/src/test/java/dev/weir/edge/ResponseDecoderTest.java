package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseDecoderTest {
    private static final EdgeSettings.Limits LIMITS =
            new EdgeSettings.Limits(100, 300, 10, 1000, 10, 1024, 0, 2, 1, 1, 1, 1, 1, 1);

    private static String decode(String written, boolean headRequest, int step) {
        byte[] all = written.replace("^", "\r\n").replace("~", "\n").getBytes(StandardCharsets.ISO_8859_1);
        ResponseDecoder decoder = new ResponseDecoder(LIMITS, new NameCache(), new HeadCollector.Scratch());
        decoder.reset(headRequest, false);
        StringBuilder seen = new StringBuilder();
        boolean inBody = false;
        for (int at = 0; at < all.length; at += step) {
            ByteBuf in = Unpooled.wrappedBuffer(all, at, Math.min(step, all.length - at));
            boolean more = true;
            while (more) {
                if (!inBody) {
                    if (decoder.head(in)) {
                        ResponseHead head = decoder.take();
                        seen.append(head.status()).append(head.keepAlive() ? " " : " close ");
                        inBody = head.status() >= 200;
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
                        seen.append(data.toString(StandardCharsets.ISO_8859_1));
                        data.release();
                    }
                    case END -> {
                        return seen + (in.isReadable() || at + step < all.length ? ". more" : ".");
                    }
                    case REJECTED -> {
                        return seen + "!" + decoder.body().rejection();
                    }
                }
            }
            in.release();
        }
        return seen + (decoder.body().endsWithConnection() ? "until close" : "…");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "HTTP/1.1 200 OK^Content-Length: 2^^ok                    | 200 ok.",
                "HTTP/1.1 200^Content-Length: 2^^ok                       | 200 ok.",
                "HTTP/1.1 200 ^Content-Length: 0^^                        | 200 .",
                "HTTP/1.1 200 OK^Content-Length: 2^Connection: close^^ok  | 200 close ok.",
                "HTTP/1.0 200 OK^Content-Length: 2^^ok                    | 200 close ok.",
                "HTTP/1.1 200 OK^^ok                                      | 200 close okuntil close",
                "HTTP/1.1 200 OK^Transfer-Encoding: chunked^^2^ok^0^^     | 200 ok.",
                "HTTP/1.1 204 No^Transfer-Encoding: chunked^^             | 204 .",
                "HTTP/1.1 304 No^Content-Length: 7^^                      | 304 .",
                "HTTP/1.1 103 Hints^^HTTP/1.1 200 OK^Content-Length: 0^^  | 103 200 .",
                "HTTP/1.1 200 OK^Content-Length: 2^^ok!                   | 200 ok. more",
                "SSH-2.0^^                                                | !STATUS_LINE",
                "HTTP/2.0 200 OK^^                                        | !STATUS_LINE",
                "HTTP/1.1 20 OK^^                                         | !STATUS_LINE",
                "HTTP/1.1 2000 OK^^                                       | !STATUS_LINE",
                "HTTP/1.1 099 OK^^                                        | !STATUS_LINE",
                "HTTP/1.1 200 OK~~                                        | !BARE_LF",
                "HTTP/1.1 200 OK^X : y^^                                  | !FIELD_NAME",
                "HTTP/1.1 200 OK^X: y^ z^^                                | !OBS_FOLD",
                "HTTP/1.1 200 OK^Content-Length: 1^Content-Length: 2^^    | !LENGTH_TWICE",
                "HTTP/1.1 200 OK^Content-Length: -1^^                     | !LENGTH_INVALID",
                "HTTP/1.1 200 OK^Content-Length: 1^Transfer-Encoding: chunked^^ | !LENGTH_AND_ENCODING",
                "HTTP/1.1 200 OK^Transfer-Encoding: gzip^^                | !ENCODING",
                "HTTP/1.0 200 OK^Transfer-Encoding: chunked^^             | !ENCODING_IN_OLD_VERSION",
                "HTTP/1.1 200 OK^Transfer-Encoding: chunked^^2^okX        | 200 ok!CHUNK_END",
                "HTTP/1.1 101 Switching^^                                 | !UNASKED_SWITCH",
                "HTTP/1.1 102 P^^HTTP/1.1 102 P^^HTTP/1.1 102 P^^         | 102 102 !TOO_MANY_INFORMATIONAL",
            })
    void judges(String bytes, String expected) {
        assertThat(decode(bytes, false, Integer.MAX_VALUE / 2)).isEqualTo(expected);
        assertThat(decode(bytes, false, 1)).isEqualTo(expected);
        assertThat(decode(bytes, false, 7)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "HTTP/1.1 200 OK^Content-Length: 2^^            | 200 .",
                "HTTP/1.1 200 OK^Transfer-Encoding: chunked^^   | 200 .",
                "HTTP/1.1 200 OK^^                              | 200 .",
                "HTTP/1.1 200 OK^Content-Length: x^^            | !LENGTH_INVALID",
            })
    void knowsThatHeadBringsNoBody(String bytes, String expected) {
        assertThat(decode(bytes, true, 1)).isEqualTo(expected);
    }
}
