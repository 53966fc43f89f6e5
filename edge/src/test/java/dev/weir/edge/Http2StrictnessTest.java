package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What HTTP/2 can say and HTTP/1.1 would read as something else does not reach the origin (RFC 9113 §8.2.1, §8.3, §10.3): the
 * stream or the connection ends with an error. A row is a field section, one {@code name=value} after the other, with \r, \n, \0
 * and \t for themselves.
 */
class Http2StrictnessTest {
    private static final String GOOD = ":method=GET|:scheme=http|:authority=site.example|:path=/";
    private static final int SECTIONS = Integer.getInteger("weir.http2.fuzz.cases", 3000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Both framings, and framing that lies
                GOOD + "|transfer-encoding=chunked",
                GOOD + "|transfer-encoding=chunked|content-length=5",
                GOOD + "|content-length=5|content-length=6",
                GOOD + "|content-length=5",
                GOOD + "|content-length=+5",
                GOOD + "|content-length=-1",
                GOOD + "|content-length=5, 5",
                GOOD + "|content-length=18446744073709551621",
                // Connection-specific fields
                GOOD + "|connection=close",
                GOOD + "|connection=x-a|x-a=b",
                GOOD + "|keep-alive=timeout=5",
                GOOD + "|proxy-connection=keep-alive",
                GOOD + "|upgrade=h2c",
                GOOD + "|upgrade=websocket",
                GOOD + "|http2-settings=AAA",
                GOOD + "|te=gzip",
                GOOD + "|te=trailers, gzip",
                // Names
                GOOD + "|X-Upper=a",
                GOOD + "|x a=b",
                GOOD + "|x-a =b",
                GOOD + "|x-a:=b",
                GOOD + "|x-a: b=c",
                GOOD + "|x\\r\\ny=b",
                GOOD + "|x\\0=b",
                GOOD + "|=b",
                GOOD + "|x\u00e4=b",
                // Values
                GOOD + "|x-a=b\\r\\nTransfer-Encoding: chunked",
                GOOD + "|x-a=b\\ny",
                GOOD + "|x-a=b\\ry",
                GOOD + "|x-a=b\\0y",
                GOOD + "|x-a= b",
                GOOD + "|x-a=b ",
                GOOD + "|x-a=\\tb",
                // Pseudo-header fields
                ":scheme=http|:authority=site.example|:path=/",
                ":method=GET|:authority=site.example|:path=/",
                ":method=GET|:scheme=http|:authority=site.example",
                ":method=GET|:scheme=http|:path=/",
                ":method=GET|:method=POST|:scheme=http|:authority=site.example|:path=/",
                ":method=GET|:scheme=http|:authority=site.example|:path=/|:path=/b",
                ":method=GET|:scheme=http|:authority=a|:authority=b|:path=/",
                GOOD + "|:status=200",
                GOOD + "|:other=a",
                ":method=GET|:scheme=http|x-a=b|:authority=site.example|:path=/",
                ":method=GET|:scheme=http|:authority=site.example|:path=",
                ":method=GET|:scheme=http|:authority=site.example|:path=a",
                ":method=GET|:scheme=http|:authority=site.example|:path=*",
                ":method=GET|:scheme=http|:authority=site.example|:path=/ HTTP/1.1\\r\\nX: y",
                ":method=GET|:scheme=http|:authority=site.example|:path=/a b",
                ":method=GET|:scheme=http|:authority=site.example|:path=/a#b",
                ":method=GET|:scheme=http|:authority=site.example|:path=/a\\tb",
                ":method=GET|:scheme=http|:authority=site.example|:path=http://other.example/",
                ":method=GET / HTTP/1.1|:scheme=http|:authority=site.example|:path=/",
                ":method=G\\r\\nET|:scheme=http|:authority=site.example|:path=/",
                ":method=|:scheme=http|:authority=site.example|:path=/",
                ":method=GET|:scheme=https|:authority=site.example|:path=/",
                ":method=GET|:scheme=ftp|:authority=site.example|:path=/",
                ":method=GET|:scheme=http|:authority=user@site.example|:path=/",
                ":method=GET|:scheme=http|:authority=site.example:0|:path=/",
                ":method=GET|:scheme=http|:authority=site.example/x|:path=/",
                ":method=GET|:scheme=http|:authority=a b|:path=/",
                ":method=GET|:protocol=websocket|:scheme=http|:authority=site.example|:path=/",
                // Host beside :authority
                GOOD + "|host=other.example",
                GOOD + "|host=site.example|host=site.example",
                ":method=GET|:scheme=http|:path=/|host=a|host=a",
                ":method=GET|:scheme=http|:path=/|host=a/b",
            })
    void endsTheStreamAndAsksTheOriginNothing(String row) {
        try (RecordingOrigin origin = new RecordingOrigin();
                ProxyUnderTest edge = ProxyUnderTest.weir(origin.port());
                Http2TestClient client = new Http2TestClient(edge.port())) {
            Http2TestClient.Stream stream = client.await(client.send(section(row)));
            assertThat(stream.reset > 0 || client.isClosed() || stream.status().startsWith("4"))
                    .as("refused")
                    .isTrue();
            assertThat(stream.ended && stream.status().startsWith("2")).isFalse();
            assertThat(origin.received()).isZero();
        }
    }

    @Test
    void takesTheGoodRow() {
        try (RecordingOrigin origin = new RecordingOrigin();
                ProxyUnderTest edge = ProxyUnderTest.weir(origin.port());
                Http2TestClient client = new Http2TestClient(edge.port())) {
            assertThat(client.await(client.send(section(GOOD))).status()).isEqualTo("200");
            assertThat(origin.violations()).isEmpty();
        }
    }

    /** Whatever the sections hold, the origin's own strict reader finds nothing to complain of. */
    @Test
    void sendsTheOriginNothingMalformedWhateverTheSectionsHold() {
        SplittableRandom random = new SplittableRandom(Long.getLong("weir.http2.fuzz.seed", 1));
        try (RecordingOrigin origin = new RecordingOrigin();
                ProxyUnderTest edge = ProxyUnderTest.weir(origin.port())) {
            int sent = 0;
            int taken = 0;
            while (sent < SECTIONS) {
                try (Http2TestClient client = new Http2TestClient(edge.port())) {
                    for (int i = 0; i < 60 && sent < SECTIONS && !client.isClosed(); i++) {
                        sent++;
                        Http2TestClient.Stream stream = client.await(client.send(mutated(random)));
                        taken += stream.status().equals("200") ? 1 : 0;
                        assertThat(stream.status()).doesNotStartWith("5");
                    }
                }
            }
            assertThat(origin.violations()).isEmpty();
            assertThat(taken).isBetween(SECTIONS / 10, SECTIONS);
            assertThat(origin.complete()).isEqualTo(taken);
            Settled.await(() -> edge.gauge("weir_requests_in_flight") == 0, "requests in flight");
        }
    }

    private static final List<String> NAMES = List.of(
            "x-a",
            "content-length",
            "transfer-encoding",
            "connection",
            "te",
            "host",
            "cookie",
            "X-B",
            "x c",
            "expect",
            ":path",
            ":authority",
            "upgrade",
            "",
            "x:y",
            "via",
            "x-forwarded-for",
            "trailer",
            "max-forwards",
            "accept");
    private static final List<String> VALUES = List.of(
            "a",
            "",
            "0",
            "5",
            "chunked",
            "close",
            "trailers",
            "site.example",
            "100-continue",
            "a\r\nb: c",
            "a\nb",
            "a\u0000b",
            " a",
            "a ",
            "/x",
            "/a b",
            "websocket",
            "\u00e4\u00ff",
            "a\tb",
            "timeout=5, max=2",
            "1, 1");

    private static List<Http2Headers> mutated(SplittableRandom random) {
        List<String[]> fields = new ArrayList<>();
        for (String one : GOOD.split("\\|", -1)) {
            fields.add(one.split("=", 2));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            String value = VALUES.get(random.nextInt(VALUES.size()));
            switch (random.nextInt(6)) {
                case 0 -> fields.remove(random.nextInt(fields.size()));
                case 1 -> fields.get(random.nextInt(fields.size()))[1] = value;
                case 2 -> fields.add(random.nextInt(fields.size() + 1), new String[] {name, value});
                default -> fields.add(new String[] {name, value});
            }
            if (fields.isEmpty()) {
                break;
            }
        }
        return fields.stream().map(field -> field(field[0], field[1])).toList();
    }

    private static List<Http2Headers> section(String row) {
        List<Http2Headers> section = new ArrayList<>();
        for (String one : row.split("\\|", -1)) {
            int mark = one.indexOf('=');
            section.add(field(octets(one.substring(0, mark)), octets(one.substring(mark + 1))));
        }
        return section;
    }

    private static Http2Headers field(String name, String value) {
        return new DefaultHttp2Headers(false).add(latin1(name), latin1(value));
    }

    private static String octets(String escaped) {
        return escaped.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0")
                .replace("\\t", "\t");
    }

    private static CharSequence latin1(String text) {
        return new AsciiString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
