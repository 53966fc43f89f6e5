package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.IpPrefix;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a load balancer says its client is, byte by byte. */
@Timeout(30)
class ProxyProtocolTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final byte[] ADDRESSES = HexFormat.of().parseHex("c0000207c0000201c35001bb");

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    private static byte[] version2(int command, int family, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(SIGNATURE);
        all.write(command);
        all.write(family);
        all.write(body.size() >> 8);
        all.write(body.size());
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }

    private static ProxyHeader read(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        return ProxyHeader.of(in);
    }

    private static ProxyHeader read(String text) {
        return read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String client(ProxyHeader header) {
        return header instanceof ProxyHeader.Read read
                ? read.client()
                        .map(client -> client.getAddress().getHostAddress() + " " + client.getPort())
                        .orElse("unknown")
                : header.getClass().getSimpleName();
    }

    @Test
    void readsBothVersions() {
        assertThat(client(read("PROXY TCP4 192.0.2.7 192.0.2.1 50000 443\r\nGET /")))
                .isEqualTo("192.0.2.7 50000");
        assertThat(client(read("PROXY TCP6 2001:db8::7 2001:db8::1 50000 443\r\n")))
                .isEqualTo("2001:db8:0:0:0:0:0:7 50000");
        assertThat(client(read("PROXY UNKNOWN\r\n"))).isEqualTo("unknown");
        assertThat(client(read("PROXY UNKNOWN ffff::1 what ever\r\n"))).isEqualTo("unknown");
        assertThat(client(read(version2(0x21, 0x11, ADDRESSES)))).isEqualTo("192.0.2.7 50000");
        assertThat(client(read(version2(0x20, 0x00)))).isEqualTo("unknown");
        assertThat(client(read(version2(0x21, 0x00)))).isEqualTo("unknown");
        byte[] six = HexFormat.of()
                .parseHex("20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "c35001bb");
        assertThat(client(read(version2(0x21, 0x21, six)))).isEqualTo("2001:db8:0:0:0:0:0:7 50000");
    }

    @Test
    void saysHowLongTheHeaderIs() {
        byte[] header = version2(0x21, 0x11, ADDRESSES, new byte[] {4, 0, 1, 9});
        assertThat(read(header)).isInstanceOf(ProxyHeader.Read.class);
        assertThat(((ProxyHeader.Read) read(header)).length()).isEqualTo(header.length);
        assertThat(((ProxyHeader.Read) read("PROXY UNKNOWN\r\nGET / HTTP/1.1\r\n")).length())
                .isEqualTo(15);
    }

    @Test
    void waitsForEveryByteOfAGoodHeader() {
        byte[] two = version2(0x21, 0x11, ADDRESSES);
        byte[] one = "PROXY TCP4 192.0.2.7 192.0.2.1 50000 443\r\n".getBytes(StandardCharsets.US_ASCII);
        for (byte[] whole : List.of(one, two)) {
            for (int length = 0; length < whole.length; length++) {
                assertThat(read(Arrays.copyOf(whole, length)))
                        .as("%d bytes", length)
                        .isInstanceOf(ProxyHeader.Incomplete.class);
            }
            assertThat(read(whole)).isInstanceOf(ProxyHeader.Read.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 50000 443\n",
                "PROXY  TCP4 192.0.2.7 192.0.2.1 50000 443\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 50000 443 \r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 50000\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 50000 65536\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 050000 443\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 -1 443\r\n",
                "PROXY TCP4 192.0.2.07 192.0.2.1 50000 443\r\n",
                "PROXY TCP4 192.0.2.7/8 192.0.2.1 50000 443\r\n",
                "PROXY TCP4 2001:db8::7 192.0.2.1 50000 443\r\n",
                "PROXY TCP6 192.0.2.7 192.0.2.1 50000 443\r\n",
                "PROXY TCP4 evil.example 192.0.2.1 50000 443\r\n",
                "PROXY UDP4 192.0.2.7 192.0.2.1 50000 443\r\n",
                "PROXY \r\n",
                "proxy TCP4 192.0.2.7 192.0.2.1 50000 443\r\n",
                "PROXY TCP4\t192.0.2.7 192.0.2.1 50000 443\r\n",
                "PROXY UNKNOWN \rx\r\n",
                "PROXY UNKNOWN 0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\r\n"
            })
    void refusesWhatIsNoVersion1Header(String line) {
        assertThat(read(line)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void refusesWhatIsNoVersion2Header() {
        assertThat(read(version2(0x11, 0x11, ADDRESSES))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(version2(0x22, 0x11, ADDRESSES))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(version2(0x21, 0x12, ADDRESSES))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(version2(0x21, 0x31, new byte[216]))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(version2(0x21, 0x21, ADDRESSES))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(version2(0x21, 0x11, ADDRESSES, new byte[] {4, 0, 2, 9})))
                .isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(version2(0x21, 0x11, ADDRESSES, new byte[] {4, 0}))).isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(read(version2(0x21, 0x11, ADDRESSES, new byte[5000]))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void checksTheChecksumWhenThereIsOne() {
        byte[] header = version2(0x21, 0x11, ADDRESSES, new byte[] {3, 0, 4, 0, 0, 0, 0});
        assertThat(read(header)).isInstanceOf(ProxyHeader.Malformed.class);
        CRC32C crc = new CRC32C();
        crc.update(header);
        for (int i = 0; i < 4; i++) {
            header[header.length - 1 - i] = (byte) (crc.getValue() >>> (8 * i));
        }
        assertThat(client(read(header))).isEqualTo("192.0.2.7 50000");
        header[20]++;
        assertThat(read(header)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void neverThrowsOnBytes() {
        Random random = new Random(20261124);
        List<byte[]> seeds = List.of(
                version2(0x21, 0x11, ADDRESSES, new byte[] {4, 0, 1, 9}),
                "PROXY TCP6 2001:db8::7 2001:db8::1 50000 443\r\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = seeds.get(i & 1).clone();
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] some = Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
            if (read(some) instanceof ProxyHeader.Read header) {
                assertThat(header.length()).isBetween(1, some.length);
            }
        }
    }

    private static Edge edge(ScriptedOrigin origin, String balancers, Duration head) {
        ListenerSettings listener = new ListenerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ListenerSettings.Protocol.HTTP,
                List.of(IpPrefix.parse(balancers).orElseThrow()));
        return EdgeTesting.start(origin, settings -> {
            EdgeSettings.Timeouts t = settings.timeouts();
            return settings.withListeners(List.of(listener))
                    .withTimeouts(new EdgeSettings.Timeouts(
                            head,
                            t.idle(),
                            t.body(),
                            t.write(),
                            t.connect(),
                            t.firstByte(),
                            t.read(),
                            t.originIdle(),
                            t.tunnel(),
                            t.answer()));
        });
    }

    @Test
    void takesTheClientFromAListedBalancerInPiecesToo() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = edge(origin, "127.0.0.0/8", Duration.ofSeconds(10));
                TestClient whole = new TestClient(edge);
                TestClient pieces = new TestClient(edge)) {
            String line = "PROXY TCP4 203.0.113.9 192.0.2.1 50000 443\r\n";
            assertThat(whole.send(line + EdgeTesting.get("/") + EdgeTesting.get("/"))
                            .readAnswer())
                    .endsWith("hello");
            assertThat(whole.readAnswer()).endsWith("hello");
            for (byte octet : version2(0x21, 0x11, ADDRESSES)) {
                pieces.send(new byte[] {octet});
                Sleep.of(Duration.ofMillis(1));
            }
            assertThat(pieces.send(EdgeTesting.get("/")).readAnswer()).endsWith("hello");
            assertThat(origin.received())
                    .contains("\r\nX-Forwarded-For: 203.0.113.9\r\n", "\r\nX-Forwarded-For: 192.0.2.7\r\n")
                    .doesNotContain("PROXY");
        }
    }

    @Test
    void letsNobodyElseInAndNothingElsePass() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge strangers = edge(origin, "192.0.2.0/24", Duration.ofSeconds(10));
                Edge impatient = edge(origin, "127.0.0.1", Duration.ofMillis(100))) {
            try (TestClient client = new TestClient(strangers)) {
                assertThat(client.send("PROXY TCP4 203.0.113.9 192.0.2.1 1 443\r\n" + EdgeTesting.get("/"))
                                .readToEnd())
                        .isEmpty();
            }
            try (TestClient client = new TestClient(impatient)) {
                assertThat(client.send(EdgeTesting.get("/")).readToEnd()).isEmpty();
            }
            try (TestClient client = new TestClient(impatient)) {
                assertThat(client.send("PROXY TCP4 203").readToEnd()).isEmpty();
            }
            assertThat(origin.accepted()).isZero();
        }
    }
}
