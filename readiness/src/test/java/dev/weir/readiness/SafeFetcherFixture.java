package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.Headers;
import dev.weir.http.IpPrefix;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Probe;
import dev.weir.readiness.Fetcher.Reason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What the tests of the fetcher share: a fetcher that may ask 127.0.0.0/8, and short words for what came of it. */
final class SafeFetcherFixture {
    static final AddressPolicy LOOPBACK = AddressPolicy.publicOnly()
            .allowing(List.of(IpPrefix.parse("127.0.0.0/8").orElseThrow()));
    static final String OK = "HTTP/1.1 200 OK\r\n";

    static SafeFetcher fetcher(AddressPolicy policy, Duration limit, SafeFetcherResolver.Lookup lookup) {
        SafeFetcher.Settings settings = new SafeFetcher.Settings(
                policy,
                "WeirScanner/test",
                Set.of("127.0.0.1", "site.test"),
                Set.of(80, 443, 8080, 8443),
                limit,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                4,
                Duration.ZERO);
        return new SafeFetcher(settings, lookup, Clock.systemUTC());
    }

    static Fetched fetch(URI url, int maxBody, int maxRedirects) {
        return fetch(url, maxBody, maxRedirects, Duration.ofSeconds(10));
    }

    static Fetched fetch(URI url, int maxBody, int maxRedirects, Duration limit) {
        try (SafeFetcher fetcher = fetcher(LOOPBACK, limit, SafeFetcherResolver.Lookup.system())) {
            return fetcher.fetch(new Probe(url, "GET", new Headers(), maxBody, maxRedirects));
        }
    }

    static Fetched fetchFrom(String answer) {
        try (SafeFetcherRawServer server = SafeFetcherRawServer.saying(answer)) {
            return fetch(server.url("/"), 10_000, 5);
        }
    }

    static NoAnswer refused(Fetched fetched, Reason reason) {
        assertThat(fetched).isInstanceOf(NoAnswer.class);
        NoAnswer none = (NoAnswer) fetched;
        assertThat(none.reason()).as(none.message()).isEqualTo(reason);
        return none;
    }

    static Answer answered(Fetched fetched) {
        assertThat(fetched).as(String.valueOf(fetched)).isInstanceOf(Answer.class);
        return (Answer) fetched;
    }

    static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private SafeFetcherFixture() {}
}
