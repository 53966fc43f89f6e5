package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.IpPrefix;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who the client is when proxies in 10.0.0.0/8 and 2001:db8:ff::/48 are trusted, and 10.0.0.1 is connected. */
class ForwardedClientTest {
    private static final List<IpPrefix> TRUSTED = List.of(
            IpPrefix.parse("10.0.0.0/8").orElseThrow(),
            IpPrefix.parse("2001:db8:ff::/48").orElseThrow());

    private static ForwardedClient of(EdgeSettings.Forwarding.Believed believed, Headers headers) {
        Request request = new Request("id", "GET", "http", "h", "/", headers, new InetSocketAddress("10.0.0.1", 1));
        return ForwardedClient.of(
                request, believed, address -> TRUSTED.stream().anyMatch(prefix -> prefix.contains(address)));
    }

    private static String client(EdgeSettings.Forwarding.Believed believed, HeaderName name, String value) {
        ForwardedClient client = of(believed, new Headers().add(name, value));
        return client.address().getHostAddress() + (client.secure() ? " secure" : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9                               | 203.0.113.9",
                "198.51.100.1, 203.0.113.9                 | 203.0.113.9",
                "203.0.113.9, 10.1.1.1,10.2.2.2            | 203.0.113.9",
                "10.3.3.3, 10.2.2.2                        | 10.3.3.3",
                "203.0.113.9:4711, 10.2.2.2                | 203.0.113.9",
                "2001:db8::7, 2001:db8:ff::1               | 2001:db8:0:0:0:0:0:7",
                "[2001:db8::7]:443                         | 2001:db8:0:0:0:0:0:7",
                "203.0.113.9, unknown                      | 10.0.0.1",
                "203.0.113.9, unknown, 10.2.2.2            | 10.2.2.2",
                "203.0.113.9, evil.example                 | 10.0.0.1",
                "203.0.113.9, 0.0.0.0/0                    | 10.0.0.1",
                "203.0.113.9,                              | 10.0.0.1"
            })
    void readsXForwardedForFromItsEnd(String field, String client) {
        assertThat(client(EdgeSettings.Forwarding.Believed.X_FORWARDED, HeaderName.X_FORWARDED_FOR, field))
                .isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "for=203.0.113.9;proto=https                                | 203.0.113.9 secure",
                "for=198.51.100.1;proto=https, for=203.0.113.9;proto=http   | 203.0.113.9",
                "For=\"[2001:db8::7]:4711\";Proto=HTTPS;by=10.0.0.1         | 2001:db8:0:0:0:0:0:7 secure",
                "for=203.0.113.9;proto=https, for=10.2.2.2;proto=http       | 203.0.113.9 secure",
                "for=203.0.113.9;host=\"a,for=198.51.100.1\"                | 203.0.113.9",
                "for=203.0.113.9, for=_hidden                               | 10.0.0.1",
                "for=203.0.113.9, for=\"203.0.113.10                        | 10.0.0.1",
                "for=\"203.\\0.113.9\"                                      | 203.0.113.9",
                "proto=https                                                | 10.0.0.1 secure"
            })
    void readsForwardedFromItsEnd(String field, String client) {
        assertThat(client(EdgeSettings.Forwarding.Believed.FORWARDED, HeaderName.FORWARDED, field))
                .isEqualTo(client);
    }

    @Test
    void believesOnlyTheFieldThatItIsToldTo() {
        assertThat(client(
                        EdgeSettings.Forwarding.Believed.X_FORWARDED,
                        HeaderName.FORWARDED,
                        "for=203.0.113.9;proto=https"))
                .isEqualTo("10.0.0.1");
        assertThat(client(EdgeSettings.Forwarding.Believed.FORWARDED, HeaderName.X_FORWARDED_FOR, "203.0.113.9"))
                .isEqualTo("10.0.0.1");
    }

    @Test
    void neverThrowsOnAnyField() {
        Random random = new Random(7239);
        String alphabet = "for=proto,;\"\\[]:. 0129abf_\t";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder field = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                field.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (EdgeSettings.Forwarding.Believed believed : EdgeSettings.Forwarding.Believed.values()) {
                Headers headers = new Headers()
                        .add(HeaderName.FORWARDED, field.toString())
                        .add(HeaderName.X_FORWARDED_FOR, field.toString());
                assertThat(of(believed, headers).address()).isNotNull();
            }
        }
    }
}
