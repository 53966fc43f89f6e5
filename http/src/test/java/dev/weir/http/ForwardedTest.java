package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ForwardedTest {
    @Test
    void leavesATokenBare() {
        String node = Forwarded.node(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(new Forwarded(node, "example.com", "https"))
                .hasToString("for=192.0.2.1;host=example.com;proto=https");
        assertThat(new Forwarded(Forwarded.UNKNOWN, "example.com", "http"))
                .hasToString("for=unknown;host=example.com;proto=http");
    }

    @Test
    void quotesBracketsAndPorts() {
        String node = Forwarded.node(InetAddress.ofLiteral("2001:db8::1"));
        assertThat(new Forwarded(node, "example.com:8080", "http"))
                .hasToString("for=\"[2001:db8::1]\";host=\"example.com:8080\";proto=http");
    }

    @Test
    void cannotBeLedIntoASecondElement() {
        assertThat(new Forwarded("unknown", "a\";for=1.2.3.4, \\", "http"))
                .hasToString("for=unknown;host=\"a\\\";for=1.2.3.4, \\\\\";proto=http");
        assertThatThrownBy(() -> new Forwarded("unknown", "a\r\nb", "http"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
