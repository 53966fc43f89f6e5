package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The strictness matrix, each row on a connection of its own, with an origin that keeps every byte it is sent. */
class StrictnessTest {
    private static RecordingOrigin origin;
    private static ProxyUnderTest edge;

    @BeforeAll
    static void start() {
        origin = new RecordingOrigin();
        edge = ProxyUnderTest.weir(origin.port());
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    static Stream<StrictnessRow> rows() {
        return StrictnessRow.all().stream();
    }

    static Stream<StrictnessRow> refusedRows() {
        return rows().filter(row -> row.verdict().equals("refused"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void answersEveryRowAsTheMatrixSays(StrictnessRow row) {
        StrictnessProbe.Outcome outcome = StrictnessProbe.send(row, edge.port(), origin);

        assertThat(outcome.fits(row))
                .as("%s should be %s (%s), was %s", WireReader.show(row.bytes()), row.verdict(), row.source(), outcome)
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedRows")
    void servesNothingThatFollowsARefusedRequest(StrictnessRow row) {
        String tail = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
        StrictnessRow followed =
                new StrictnessRow(row.group(), row.name(), row.source(), row.verdict(), row.bytes() + tail.repeat(3));

        StrictnessProbe.Outcome outcome = StrictnessProbe.send(followed, edge.port(), origin);

        assertThat(outcome.fits(followed))
                .as("%s then three good requests: %s", WireReader.show(row.bytes()), outcome)
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedRows")
    void refusesARequestBehindAGoodOne(StrictnessRow row) {
        origin.take();
        try (RawClient client = RawClient.connect(edge.port())) {
            client.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n" + row.bytes());

            assertThat(client.answer("GET").map(RawClient.Answer::status)).contains(200);
            assertThat(client.answer("GET").map(RawClient.Answer::status)).contains(400);
            assertThat(client.seesClose()).isTrue();
        }
        assertThat(origin.take())
                .startsWith("GET /first ")
                .containsOnlyOnce("\r\n\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void hasTheSeventeenRowsOfThePublishedMatrix() {
        assertThat(rows().filter(StrictnessRow::isBar)).hasSize(17);
    }

    @Test
    @EnabledIfSystemProperty(named = "weir.strictness.peers", matches = "true")
    void printsTheMatrixBesidePeers() {
        StrictnessMatrix matrix = new StrictnessMatrix();
        matrix.add(edge, origin);
        for (String name : List.of("nginx", "haproxy", "caddy")) {
            try (RecordingOrigin behind = new RecordingOrigin()) {
                ProxyUnderTest.peer(name, behind.port()).ifPresent(peer -> {
                    try (peer) {
                        matrix.add(peer, behind);
                    }
                });
            }
        }
        List<String> lines = new ArrayList<>(matrix.table());
        lines.add("");
        lines.add(
                "refused: 400, closed, no byte at the origin. repaired: forwarded in a form that our origin finds canonical."
                        + " passed on: forwarded in a form that it does not, which it answers by closing. Bold: not what the row asks.");
        lines.add("");
        lines.add(String.format(
                "strictness: %d of %d refused with 400 and closed, nothing at the origin; %d of %d further rows right (bar: 17 of 17, all)",
                matrix.right("weir", true), matrix.rows(true), matrix.right("weir", false), matrix.rows(false)));
        ProofReport.write("strictness", lines);

        assertThat(matrix.right("weir", true)).isEqualTo(matrix.rows(true));
        assertThat(matrix.right("weir", false)).isEqualTo(matrix.rows(false));
    }
}
