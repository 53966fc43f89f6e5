package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSocket with an origin that speaks HTTP/2 (RFC 8441). */
@Timeout(60)
class Http2OriginTunnelTest {
    private static final int ENABLE_CONNECT_PROTOCOL = 8;
    private static final String CHAT = String.join(
            "\r\n",
            "GET /chat HTTP/1.1",
            "Host: h",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: chat",
            "",
            "");

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    @Test
    void carriesAWebSocketByExtendedConnect() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering(
                        Http2TestOrigin.parameters(ENABLE_CONNECT_PROTOCOL, 1), (connection, request) -> {
                            connection.headers(
                                    request.id(),
                                    Http2TestOrigin.status(200).add("sec-websocket-protocol", "chat"),
                                    false);
                            String said = connection
                                    .await(Http2TestOrigin.DATA, request.id())
                                    .text();
                            connection.data(request.id(), "echo " + said, true);
                        });
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(CHAT);
            // RFC 6455 §1.3
            assertThat(client.readHead())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .containsIgnoringCase("\r\nsec-websocket-protocol: chat\r\n");
            client.send("hi");
            assertThat(client.readToEnd()).isEqualTo("echo hi");
            Http2Headers fields = origin.requests().getFirst().fields();
            assertThat(fields.method().toString()).isEqualTo("CONNECT");
            assertThat(fields.get(":protocol").toString()).isEqualTo("websocket");
            assertThat(fields.path().toString()).isEqualTo("/chat");
            assertThat(fields.get("sec-websocket-version").toString()).isEqualTo("13");
            assertThat(fields.contains("sec-websocket-key")).isFalse();
            assertThat(fields.contains("upgrade")).isFalse();
        }
    }

    @Test
    void passesOnThatAWebSocketIsNotWanted() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering(
                        Http2TestOrigin.parameters(ENABLE_CONNECT_PROTOCOL, 1),
                        (connection, request) -> connection.headers(request.id(), Http2TestOrigin.status(403), true));
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(CHAT);
            assertThat(client.readHead()).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void saysWhenAnOriginTakesNoWebSocketOverHttp2() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering(Http2TestOrigin.saying("plain"));
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(CHAT);
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 502 ").contains("RFC 8441");
        }
    }
}
