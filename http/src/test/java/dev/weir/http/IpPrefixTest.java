package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "10.1.2.3/8, 10.0.0.0/8",
        "192.0.2.77/26, 192.0.2.64/26",
        "192.0.2.1, 192.0.2.1/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "255.255.255.255/32, 255.255.255.255/32",
        "::1/128, ::1/128",
        "::, ::/128",
        "::/0, ::/0",
        "2001:DB8::/32, 2001:db8::/32",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1/128",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1/128",
        "2001:db8:ffff::1/33, 2001:db8:8000::/33",
        "fe80::/10, fe80::/10",
        "::ffff:10.0.0.0/104, 10.0.0.0/8",
        "::ffff:192.0.2.1, 192.0.2.1/32",
        "::ffff:0:0/96, 0.0.0.0/0",
        "64:ff9b::192.0.2.1, 64:ff9b::c000:201/128",
    })
    void readsAndWrites(String text, String normal) {
        assertThat(IpPrefix.parse(text).orElseThrow()).hasToString(normal);
        assertThat(IpPrefix.parse(normal)).isEqualTo(IpPrefix.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10",
                "10.1",
                "10.1.1",
                "10.0.0.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.0x",
                "0x0a.0.0.1",
                "10..0.1",
                "10.0.0.",
                ".10.0.0.1",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0.0/ 8",
                " 10.0.0.0/8",
                "::/129",
                "::/1280",
                ":",
                ":::",
                "1:2",
                "::1::",
                "[::1]",
                "fe80::1%lo",
                "fe80::1%1",
                "localhost",
                "example.com",
                "::ffff:10.0.0.0/95",
                "::ffff:10.0.0/104",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:8:9",
                "\uff11\uff10.0.0.1",
                "::\uff11",
                "2001:db8::/32x"
            })
    void refusesWhatIsNoPrefix(String text) {
        assertThat(IpPrefix.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.64/26, 192.0.2.127, true",
        "192.0.2.64/26, 192.0.2.128, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 10.0.0.1, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/33, 2001:db8:7fff::, true",
        "2001:db8::/33, 2001:db8:8000::, false",
        "::1/128, ::1, true",
        "::1/128, ::2, false",
        "10.0.0.0/8, ::ffff:10.1.1.1, true",
        "::ffff:10.0.0.0/104, 10.1.1.1, true",
    })
    void contains(String prefix, String address, boolean contained) {
        assertThat(IpPrefix.parse(prefix).orElseThrow().contains(InetAddress.ofLiteral(address)))
                .isEqualTo(contained);
    }

    @Test
    void namesTheAllowedLengths() {
        assertThatThrownBy(() -> new IpPrefix(InetAddress.ofLiteral("10.0.0.0"), 33))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prefix length 33 of 10.0.0.0: 0 to 32 allowed");
    }
}
