package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slow clients may take a share of the memory, and not all of it. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // line ends are CR LF here
class BufferMemoryTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    @Test
    void isTightFromAQuarterAndShortFromHalfOfTheBound() {
        AtomicLong used = new AtomicLong(250);
        BufferMemory memory = new BufferMemory(used::get, 1000);
        memory.sample();
        assertThat(memory.isTight()).isFalse();
        used.set(251);
        memory.sample();
        assertThat(memory.isTight()).isTrue();
        assertThat(memory.isShort()).isFalse();
        used.set(501);
        memory.sample();
        assertThat(memory.isShort()).isTrue();
        used.set(0);
        memory.sample();
        assertThat(memory.isTight()).isFalse();
    }

    @Test
    void hasLessPatienceWhenMemoryIsShortAndNotBefore() {
        AtomicLong used = new AtomicLong(500);
        BufferMemory memory = new BufferMemory(used::get, 1000);
        memory.sample();
        assertThat(memory.patience(60_000_000_000L)).isEqualTo(60_000_000_000L);
        used.set(501);
        memory.sample();
        assertThat(memory.patience(60_000_000_000L)).isEqualTo(5_000_000_000L);
        assertThat(memory.patience(1_000_000_000L)).isEqualTo(1_000_000_000L);
    }

    @Test
    void knowsWhatThisProcessUses() {
        BufferMemory memory = BufferMemory.ofProcess();
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(32 * 1024 * 1024);
        try {
            assertThat(memory.bytes()).isGreaterThanOrEqualTo(32 * 1024 * 1024);
        } finally {
            buffer.release();
        }
    }

    private static Edge start(ScriptedOrigin origin, long usedOfAThousand) {
        BufferMemory memory = new BufferMemory(() -> usedOfAThousand, 1000);
        memory.sample();
        return Edge.start(
                EdgeTesting.settings(origin),
                PhasesByRoute.everywhere(Phases.NONE),
                Transport.NIO,
                Resolver.SYSTEM,
                memory);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void movesWholeBodiesInSmallPiecesWhileMemoryIsTight() {
        byte[] body = random(3_000_000);
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    while (connection.readHead() != null) {
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                        connection.write(body);
                    }
                });
                Edge edge = start(origin, 300);
                TestClient client = new TestClient(edge);
                Http2TestClient other = new Http2TestClient(edge.address().getPort())) {
            for (int i = 0; i < 3; i++) {
                String answer = client.send(EdgeTesting.get("/")).readAnswer();
                assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1))
                        .isEqualTo(body);
            }
            for (int i = 0; i < 3; i++) {
                int stream = other.send(Http2TestClient.get("/"), true);
                assertThat(other.await(stream).body.toByteArray()).isEqualTo(body);
            }
        }
    }

    @Test
    void refusesRequestsWhileThereIsNoMemoryForThem() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = start(origin, 600);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("too many slow clients");
        }
    }

    /** What a read loop of Netty's would bring, a megabyte for each, must not wait in our memory. */
    @Test
    void keepsLittleForAClientThatDoesNotRead() throws IOException {
        int clients = 100;
        byte[] body = random(8_000_000);
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                    connection.write(body);
                });
                Edge edge = EdgeTesting.start(origin)) {
            BufferMemory memory = BufferMemory.ofProcess();
            long before = memory.bytes();
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < clients; i++) {
                    Socket socket = new Socket();
                    sockets.add(socket);
                    socket.setReceiveBufferSize(4096);
                    socket.connect(new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), edge.address().getPort()));
                    socket.getOutputStream().write(EdgeTesting.get("/").getBytes(StandardCharsets.US_ASCII));
                }
                Sleep.of(Duration.ofSeconds(3));
                assertThat(memory.bytes() - before).isLessThan(clients * 256L * 1024);
                for (Socket socket : sockets) {
                    InputStream in = socket.getInputStream();
                    assertThat(in.readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void asksTheOriginOnlyWhenASmallBodyIsThere() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1234");
            Sleep.of(Duration.ofMillis(150));
            assertThat(origin.accepted()).isZero();
            assertThat(client.send("56789").readAnswer()).endsWith("hello");
        }
    }

    @Test
    void leavesHalfTheConnectionsToRequestsThatAreComplete() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(
                        origin,
                        settings -> settings.withLimits(new EdgeSettings.Limits(
                                8192, 8192, 50, 1000, 10, 1024, 1024, 2, 100, 100, 4, 4, 4, 4)));
                TestClient first = new TestClient(edge);
                TestClient second = new TestClient(edge);
                TestClient third = new TestClient(edge);
                TestClient complete = new TestClient(edge)) {
            String open = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n1234\r\n";
            first.send(open);
            second.send(open);
            Settled.await(() -> origin.accepted() == 2, "two unfinished requests at the origin");
            assertThat(third.send(open).readAnswer())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("not complete");
            assertThat(complete.send(EdgeTesting.get("/")).readAnswer()).endsWith("hello");
            first.send("0\r\n\r\n");
            assertThat(first.readAnswer()).endsWith("hello");
        }
    }

    @Test
    void endsTheSlowestAnswerWhenAllConnectionsToTheOriginAreInUse() {
        byte[] body = random(30_000_000);
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    boolean large = connection.readHead().startsWith("GET /large ");
                    connection.write(large ? "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n" : HELLO);
                    if (large) {
                        connection.write(body);
                    }
                });
                Edge edge = EdgeTesting.start(
                        origin,
                        settings -> settings.withLimits(new EdgeSettings.Limits(
                                8192, 8192, 50, 1000, 10, 1024, 1024, 2, 100, 100, 1, 1, 1, 1)));
                TestClient slow = new TestClient(edge)) {
            slow.send(EdgeTesting.get("/large"));
            Settled.await(() -> origin.accepted() == 1, "the large answer");
            Settled.await(
                    () -> {
                        try (TestClient probe = new TestClient(edge)) {
                            return probe.send(EdgeTesting.get("/")).readAnswer().endsWith("hello");
                        }
                    },
                    "room for others");
            assertThat(slow.count(body.length)).isLessThan(body.length);
        }
    }
}
