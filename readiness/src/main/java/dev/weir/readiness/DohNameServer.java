package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks public resolvers over HTTPS, in the JSON form that Google and Cloudflare share. JSON because it carries the resolver's
 * DNSSEC verdict (the AD bit, RFC 4035 §3.2.3) over a channel that nobody in between can forge.
 *
 * <p>The names of the scanned site become known to the resolver. The resolvers are data ({@code doh-resolvers.json}) and are
 * asked in order until one answers; one that did not answer is left alone for a minute.
 *
 * <p>Thread-safe; blocks as long as the fetcher does, once a resolver.
 */
public final class DohNameServer implements NameServer {
    private static final String RESOURCE = "doh-resolvers.json";
    private static final int MOST_BODY = 64 * 1024;
    private static final int MOST_RECORDS = 64;
    private static final int MOST_NAME = 253;
    private static final Duration REST = Duration.ofMinutes(1);
    private static final Map<String, Integer> TYPES = Map.of("TXT", 16, "SVCB", 64, "HTTPS", 65);
    private static final JsonMapper JSON = new JsonMapper();

    private final Fetcher fetcher;
    private final List<URI> resolvers;
    private final Clock clock;
    private final Map<URI, Instant> resting = new ConcurrentHashMap<>();

    /**
     * Asks these resolvers.
     *
     * @param resolvers the URLs to which {@code ?name=…&type=…} is added, in order of preference, at least one
     */
    public DohNameServer(Fetcher fetcher, List<URI> resolvers, Clock clock) {
        if (resolvers.isEmpty()) {
            throw new IllegalArgumentException("a name server needs at least one resolver");
        }
        this.fetcher = fetcher;
        this.resolvers = List.copyOf(resolvers);
        this.clock = clock;
    }

    /** Asks the public resolvers that come with this program. */
    public static DohNameServer publicResolvers(Fetcher fetcher) {
        try (InputStream resource = DohNameServer.class.getResourceAsStream(RESOURCE)) {
            List<URI> urls = new ArrayList<>();
            for (JsonNode resolver : JSON.readTree(resource).path("resolvers")) {
                urls.add(URI.create(resolver.path("url").asString()));
            }
            return new DohNameServer(fetcher, urls, Clock.systemUTC());
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(RESOURCE + " in this program is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public Resolution query(String name, String type) {
        Integer number = TYPES.get(type);
        if (number == null) {
            return new Failed("record type " + type + " is not asked for; there are " + TYPES.keySet());
        }
        if (!isName(name)) {
            return new Failed("not a DNS name: " + SafeFetcherTarget.shown(name));
        }
        List<String> failures = new ArrayList<>();
        for (URI resolver : resolvers) {
            Instant until = resting.get(resolver);
            if (until != null && clock.instant().isBefore(until)) {
                failures.add(resolver.getHost() + " did not answer a moment ago");
                continue;
            }
            Fetched fetched = fetcher.fetch(probe(resolver, name, type));
            switch (fetched) {
                case Answer answer
                when answer.status() == 200 -> {
                    return resolution(answer, number);
                }
                case Answer answer -> failures.add(resolver.getHost() + " answered " + answer.status());
                case NoAnswer none -> failures.add(resolver.getHost() + ": " + none.message());
            }
            resting.put(resolver, clock.instant().plus(REST));
        }
        return new Failed("no DNS resolver answered over HTTPS: " + String.join("; ", failures));
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MOST_NAME
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_'
                                || c == '.');
    }

    private static Probe probe(URI resolver, String name, String type) {
        URI url = URI.create(resolver + "?name=" + name + "&type=" + type);
        return new Probe(url, "GET", new Headers().add(HeaderName.ACCEPT, "application/dns-json"), MOST_BODY, 0);
    }

    private static Resolution resolution(Answer answer, int type) {
        JsonNode message;
        try {
            message = JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return new Failed(answer.url().getHost() + " answered something that is not DNS in JSON");
        }
        JsonNode status = message.path("Status");
        if (!status.isInt()) {
            return new Failed(answer.url().getHost() + " answered something that is not DNS in JSON");
        }
        return switch (status.asInt()) {
            case 0 ->
                new Records(
                        records(message.path("Answer"), type),
                        message.path("AD").asBoolean(false));
            case 2 -> new Failed("SERVFAIL: the zone's name servers are down or its DNSSEC signatures are broken");
            case 3 -> new NoSuchName();
            case 5 -> new Failed("REFUSED: the zone's name servers do not answer for this name");
            default -> new Failed("the resolver answered with DNS status " + status.asInt());
        };
    }

    private static List<String> records(JsonNode answers, int type) {
        List<String> records = new ArrayList<>();
        for (JsonNode record : answers) {
            // The chain of aliases that led here comes along as CNAME records.
            if (record.path("type").asInt(-1) == type && records.size() < MOST_RECORDS) {
                String data = record.path("data").asString("");
                records.add(
                        type == 16
                                ? data
                                : DohNameServerRecord.presentation(data).orElse(data));
            }
        }
        return List.copyOf(records);
    }
}
