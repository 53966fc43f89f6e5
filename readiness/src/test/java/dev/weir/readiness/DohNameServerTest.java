package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Probe;
import dev.weir.readiness.Fetcher.Reason;
import dev.weir.readiness.NameServer.Failed;
import dev.weir.readiness.NameServer.NoSuchName;
import dev.weir.readiness.NameServer.Records;
import dev.weir.readiness.NameServer.Resolution;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DohNameServerTest {
    private static final URI FIRST = URI.create("https://one.test/dns-query");
    private static final URI SECOND = URI.create("https://two.test/resolve");

    private final List<Probe> asked = new ArrayList<>();

    private NameServer answering(String json) {
        return server(probe -> answer(probe, 200, json), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }

    private NameServer server(Fetcher fetcher, Clock clock) {
        Fetcher recording = probe -> {
            asked.add(probe);
            return fetcher.fetch(probe);
        };
        return new DohNameServer(recording, List.of(FIRST, SECOND), clock);
    }

    private static Fetched answer(Probe probe, int status, String body) {
        return new Answer(
                probe.url(),
                List.of(),
                status,
                "",
                new Headers(),
                body.getBytes(StandardCharsets.UTF_8),
                false,
                Duration.ZERO);
    }

    private static Fetched unreachable(Probe probe) {
        return new NoAnswer(probe.url(), Reason.CONNECT_FAILED, "no connection", Duration.ZERO);
    }

    @Test
    void asksTheFirstResolverInJson() {
        answering("{\"Status\":0}").query("_index._agents.example.com", "SVCB");

        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().url())
                .isEqualTo(URI.create("https://one.test/dns-query?name=_index._agents.example.com&type=SVCB"));
        assertThat(asked.getFirst().headers().first(HeaderName.ACCEPT)).contains("application/dns-json");
    }

    @Test
    void returnsRecordsOfTheTypeWithTheVerdict() {
        String json = """
                {"Status":0,"AD":true,"Question":[{"name":"x.","type":65}],"Answer":[
                  {"name":"x.","type":5,"TTL":60,"data":"y."},
                  {"name":"y.","type":65,"TTL":60,"data":"1 . alpn=\\"h2,h3\\" port=443"},
                  {"name":"y.","type":46,"TTL":60,"data":"signature"}]}
                """;

        assertThat(answering(json).query("x", "HTTPS"))
                .isEqualTo(new Records(List.of("1 . alpn=\"h2,h3\" port=443"), true));
        assertThat(answering(json.replace("true", "false")).query("x", "HTTPS"))
                .isEqualTo(new Records(List.of("1 . alpn=\"h2,h3\" port=443"), false));
    }

    @Test
    void keepsTextAsItIs() {
        assertThat(answering("{\"Status\":0,\"Answer\":[{\"type\":16,\"data\":\"\\\"v=1\\\" \\\"b\\\"\"}]}")
                        .query("x", "TXT"))
                .isEqualTo(new Records(List.of("\"v=1\" \"b\""), false));
    }

    @Test
    void tellsNothingThereFromNoSuchNameFromFailure() {
        assertThat(answering("{\"Status\":0,\"AD\":true}").query("x", "TXT")).isEqualTo(new Records(List.of(), true));
        assertThat(answering("{\"Status\":3}").query("x", "TXT")).isEqualTo(new NoSuchName());
        assertThat(answering("{\"Status\":2}").query("x", "TXT"))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.message()).startsWith("SERVFAIL"));
        assertThat(answering("{\"Status\":5}").query("x", "TXT")).isInstanceOf(Failed.class);
        assertThat(answering("{\"Status\":23}").query("x", "TXT")).isInstanceOf(Failed.class);
        assertThat(asked).as("a failure is an answer too").hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"Status\":\"0\"}", "{\"Status\":0,", "null"})
    void callsNonsenseAFailure(String body) {
        assertThat(answering(body).query("x", "TXT")).isInstanceOf(Failed.class);
    }

    @Test
    void survivesNonsenseInsideAnAnswer() {
        String json =
                "{\"Status\":0,\"AD\":\"yes\",\"Answer\":[1,null,{\"type\":\"x\"},{\"type\":64},{\"type\":64,\"data\":{}}]}";

        assertThat(answering(json).query("x", "SVCB")).isEqualTo(new Records(List.of("", ""), false));
    }

    @Test
    void asksTheNextResolverWhenOneDoesNotAnswerAndLeavesThatAloneForAWhile() {
        Instant[] now = {Instant.EPOCH};
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        NameServer server = server(
                probe -> probe.url().getHost().equals("one.test")
                        ? unreachable(probe)
                        : answer(probe, 200, "{\"Status\":3}"),
                clock);

        assertThat(server.query("x", "TXT")).isEqualTo(new NoSuchName());
        assertThat(server.query("x", "TXT")).isEqualTo(new NoSuchName());
        now[0] = now[0].plusSeconds(61);
        assertThat(server.query("x", "TXT")).isEqualTo(new NoSuchName());

        assertThat(asked.stream().map(probe -> probe.url().getHost()))
                .containsExactly("one.test", "two.test", "two.test", "one.test", "two.test");
    }

    @Test
    void saysWhoDidNotAnswer() {
        Resolution resolution = server(
                        probe -> probe.url().getHost().equals("one.test")
                                ? unreachable(probe)
                                : answer(probe, 500, "oops"),
                        Clock.systemUTC())
                .query("x", "TXT");

        assertThat(resolution)
                .isEqualTo(new Failed(
                        "no DNS resolver answered over HTTPS: one.test: no connection; two.test answered 500"));
    }

    @Test
    void asksForNothingStrange() {
        NameServer server = answering("{\"Status\":0}");

        assertThat(server.query("a b", "TXT")).isInstanceOf(Failed.class);
        assertThat(server.query("x&type=A", "TXT")).isInstanceOf(Failed.class);
        assertThat(server.query("", "TXT")).isInstanceOf(Failed.class);
        assertThat(server.query("x".repeat(254), "TXT")).isInstanceOf(Failed.class);
        assertThat(server.query("x", "ANY")).isInstanceOf(Failed.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void comesWithPublicResolvers() {
        NameServer server = DohNameServer.publicResolvers(probe -> {
            asked.add(probe);
            return unreachable(probe);
        });

        assertThat(server.query("x", "TXT")).isInstanceOf(Failed.class);
        assertThat(asked).hasSize(2).allMatch(probe -> probe.url().getScheme().equals("https"));
    }

    // Records in the form for unknown types

    private static String unknown(byte[] wire) {
        return "\\# " + wire.length + " " + HexFormat.of().formatHex(wire);
    }

    @Test
    void readsServiceRecordsThatTheResolverDoesNotKnow() {
        // 1 a.example. mandatory=alpn alpn="h2,h3" port=8443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1 key667="hi"
        String hex = "0001 0161076578616d706c6500 0000 0002 0001 0001 0006 02683202 6833 0003 0002 20fb"
                + "0004 0004 c0000201 0006 0010 20010db8000000000000000000000001 029b 0002 6869";
        String wire = hex.replace(" ", "");

        assertThat(DohNameServerRecord.presentation("\\# " + wire.length() / 2 + " " + hex))
                .contains("1 a.example. mandatory=alpn alpn=\"h2,h3\" port=8443 ipv4hint=192.0.2.1"
                        + " ipv6hint=2001:db8::1 key667=\"hi\"");
        assertThat(DohNameServerRecord.presentation("\\# 3 000000")).contains("0 .");
        assertThat(DohNameServerRecord.presentation("1 . alpn=h2")).isEmpty();
    }

    @Test
    void neverFailsOnHostileRecords() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] wire = new byte[random.nextInt(40)];
            random.nextBytes(wire);
            for (int j = 0; j < wire.length; j++) {
                wire[j] &= random.nextBoolean() ? (byte) 0x07 : (byte) 0xff;
            }
            DohNameServerRecord.presentation(unknown(wire));
        }
        for (String odd : List.of("\\#", "\\# ", "\\# 1", "\\# 5 00", "\\# x 00", "\\# 1 0", "\\# -1 00", "\\# 1 zz")) {
            assertThat(DohNameServerRecord.presentation(odd)).isEmpty();
        }
    }
}
