package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a request that an HTTP/2 origin did not answer is sent again (RFC 9113 §6.8, §8.7). */
@Timeout(60)
class Http2OriginRepeatTest {
    private static final int INITIAL_WINDOW_SIZE = 4;

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    @Test
    void sendsWhatAnOriginThatGoesAwayHasNotReadOverAnotherConnection() {
        AtomicInteger connections = new AtomicInteger();
        try (Http2TestOrigin origin = new Http2TestOrigin(connection -> {
                    if (connections.incrementAndGet() == 1) {
                        Http2TestOrigin.Request first = connection.awaitRequest();
                        Http2TestOrigin.Request second = connection.awaitRequest();
                        connection.awaitBody(second.id());
                        connection.goAway(first.id(), 0);
                        Http2TestOrigin.saying("old").to(connection, first);
                        connection.drain();
                    }
                    Http2TestOrigin.Request again = connection.awaitRequest();
                    String body = connection.awaitBody(again.id());
                    Http2TestOrigin.saying("new " + body).to(connection, again);
                    connection.drain();
                });
                Edge edge = Http2OriginTest.start(origin);
                Http2TestClient client = new Http2TestClient(edge.address().getPort())) {
            int first = client.send(Http2TestClient.get("/first"), true);
            int second = client.send(Http2TestClient.request("POST", "/second"), false);
            client.data(second, "thing", true);
            assertThat(client.await(first).text()).isEqualTo("old");
            assertThat(client.await(second).text()).isEqualTo("new thing");
            assertThat(connections).hasValue(2);
            Settled.await(() -> origin.connections().getFirst().ended, "the connection that the origin left");
        }
    }

    @Test
    void sendsABodyThatStillWaitedForWindowOverAnotherConnection() {
        AtomicInteger connections = new AtomicInteger();
        try (Http2TestOrigin origin =
                        new Http2TestOrigin(Http2TestOrigin.parameters(INITIAL_WINDOW_SIZE, 0), connection -> {
                            Http2TestOrigin.Request request = connection.awaitRequest();
                            if (connections.incrementAndGet() == 1) {
                                connection.goAway(0, 0);
                            } else {
                                connection.window(request.id(), 100);
                                Http2TestOrigin.saying(connection.awaitBody(request.id()))
                                        .to(connection, request);
                            }
                            connection.drain();
                        });
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ").contains("hello");
            assertThat(connections).hasValue(2);
        }
    }

    @Test
    void givesUpOnAnOriginThatAlwaysGoesAway() {
        try (Http2TestOrigin origin = new Http2TestOrigin(connection -> {
                    connection.awaitRequest();
                    connection.goAway(0, 0);
                    connection.drain();
                });
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("going away");
            assertThat(origin.accepted()).isEqualTo(4);
        }
    }

    @Test
    void sendsARefusedRequestOnceMoreWhateverItsMethod() {
        AtomicInteger asked = new AtomicInteger();
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    String body = connection.awaitBody(request.id());
                    if (asked.incrementAndGet() == 1) {
                        connection.reset(request.id(), 7);
                    } else {
                        Http2TestOrigin.saying(body).to(connection, request);
                    }
                });
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ").contains("hello");
            assertThat(asked).hasValue(2);
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    @Test
    void doesNotRepeatARequestThatWasResetForAnotherReason() {
        AtomicInteger asked = new AtomicInteger();
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    asked.incrementAndGet();
                    connection.reset(request.id(), 2);
                });
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 502 ").contains("reset the stream");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void doesNotTurnToHttp1WhereHttp2IsAskedFor() {
        AtomicInteger asked = new AtomicInteger();
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    asked.incrementAndGet();
                    connection.reset(request.id(), 13);
                });
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer())
                    .startsWith("HTTP/1.1 502 ")
                    .contains("over HTTP/1.1");
            assertThat(asked).hasValue(1);
        }
    }
}
