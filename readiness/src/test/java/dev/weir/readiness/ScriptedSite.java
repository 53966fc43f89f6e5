package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A site whose answers the test writes down. What is not written down is 404 with an HTML page; the homepage is a plain HTML
 * page unless the test says otherwise. Browser and name server are scripted too.
 */
final class ScriptedSite implements Fetcher {
    static final URI ORIGIN = URI.create("https://orchard.example.com");

    private final Map<String, Scripted> answers = new LinkedHashMap<>();
    private final Map<String, Fetched> replies = new LinkedHashMap<>();
    private final List<Probe> asked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, NameServer.Resolution> records = new LinkedHashMap<>();
    private NameServer.Resolution otherwise = new NameServer.NoSuchName();
    private Browser.Visit visit = new Browser.Loaded(List.of());
    private Scripted missing =
            new Scripted(404, new Headers().add(HeaderName.CONTENT_TYPE, "text/html"), "<h1>No</h1>");

    private record Scripted(int status, Headers headers, String body) {}

    ScriptedSite() {
        answers("/", 200, "text/html; charset=utf-8", "<!doctype html><title>Orchard</title><p>Apples.");
    }

    ScriptedSite answers(String path, int status, String type, String body) {
        answers.put(path, new Scripted(status, new Headers().add(HeaderName.CONTENT_TYPE, type), body));
        return this;
    }

    /** The answer to a request whose Accept field begins so. */
    ScriptedSite answersTo(String accept, String path, int status, String type, String body) {
        answers.put(accept + " " + path, new Scripted(status, new Headers().add(HeaderName.CONTENT_TYPE, type), body));
        return this;
    }

    ScriptedSite json(String path, String body) {
        return answers(path, 200, "application/json", body);
    }

    ScriptedSite robots(String body) {
        return answers("/robots.txt", 200, "text/plain", body);
    }

    /** What comes back from a path, or from an absolute address, whole. */
    ScriptedSite put(String address, Fetched reply) {
        replies.put(address, reply);
        return this;
    }

    ScriptedSite noAnswer(String path, Reason reason) {
        return put(path, none(reason, "no answer from " + path + " (" + reason + ")"));
    }

    static Answer answer(int status, String statusText, Map<String, String> headers, byte[] body) {
        Headers fields = new Headers();
        headers.forEach((name, value) -> fields.add(HeaderName.of(name), value));
        return new Answer(ORIGIN, List.of(), status, statusText, fields, body, false, Duration.ZERO);
    }

    static Answer answer(int status, String statusText, Map<String, String> headers, String body) {
        return answer(status, statusText, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    static NoAnswer none(Reason reason, String message) {
        return new NoAnswer(ORIGIN, reason, message, Duration.ZERO);
    }

    /** What the evidence says step by step: {@code outcome: summary}. */
    static List<String> findings(CheckResult result) {
        return result.evidence().stream()
                .map(step ->
                        step.finding().outcome().wire() + ": " + step.finding().summary())
                .toList();
    }

    ScriptedSite with(String path, String name, String value) {
        answers.get(path).headers().add(HeaderName.of(name), value);
        return this;
    }

    ScriptedSite answersEverythingElse(int status, String type, String body) {
        missing = new Scripted(status, new Headers().add(HeaderName.CONTENT_TYPE, type), body);
        return this;
    }

    ScriptedSite resolves(String type, String name, NameServer.Resolution resolution) {
        records.put(type + " " + name, resolution);
        return this;
    }

    ScriptedSite resolvesNothingElse(NameServer.Resolution resolution) {
        otherwise = resolution;
        return this;
    }

    ScriptedSite shows(Browser.Visit seen) {
        visit = seen;
        return this;
    }

    List<Probe> asked() {
        return asked;
    }

    List<String> urls() {
        return asked.stream().map(probe -> probe.url().toString()).toList();
    }

    @Override
    public Fetched fetch(Probe probe) {
        asked.add(probe);
        Fetched reply = replies.get(probe.url().toString());
        if (reply == null) {
            reply = replies.get(probe.url().getRawPath());
        }
        return reply == null ? scripted(probe) : addressed(probe, reply);
    }

    private static Fetched addressed(Probe probe, Fetched reply) {
        return switch (reply) {
            case NoAnswer none -> new NoAnswer(probe.url(), none.reason(), none.message(), none.duration());
            case Answer answer -> cut(probe, answer.status(), answer.statusText(), answer.headers(), answer.body());
        };
    }

    private static Answer cut(Probe probe, int status, String statusText, Headers headers, byte[] body) {
        boolean truncated = body.length > probe.maxBody();
        byte[] kept = truncated ? Arrays.copyOf(body, probe.maxBody()) : body;
        return new Answer(probe.url(), List.of(), status, statusText, headers, kept, truncated, Duration.ZERO);
    }

    private Fetched scripted(Probe probe) {
        String path = probe.url().getRawPath().isEmpty() ? "/" : probe.url().getRawPath();
        String accept = probe.headers().combined(HeaderName.ACCEPT);
        String key = answers.keySet().stream()
                .filter(candidate -> candidate.endsWith(" " + path)
                        && !accept.isEmpty()
                        && accept.startsWith(candidate.substring(0, candidate.indexOf(' '))))
                .findFirst()
                .orElse(path);
        Scripted scripted = probe.url().getHost().endsWith("coinbase.com")
                ? new Scripted(200, new Headers().add(HeaderName.CONTENT_TYPE, "application/json"), "{\"items\":[]}")
                : answers.getOrDefault(probe.url().toString(), answers.getOrDefault(key, missing));
        byte[] body = scripted.body().replace("{path}", path).getBytes(StandardCharsets.UTF_8);
        return cut(probe, scripted.status(), "", scripted.headers(), body);
    }

    Scanner scanner(Catalogue catalogue) {
        return new Scanner(
                catalogue,
                this,
                page -> visit,
                (name, type) -> records.getOrDefault(type + " " + name, otherwise),
                Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC),
                new Random(1));
    }

    Report scan(String... checks) {
        return (Report) scanner(Catalogue.load())
                .scan(ScanRequest.of(ORIGIN, Profile.ALL).withChecks(List.of(checks)));
    }

    CheckResult check(String id) {
        return scan(id).check(id).orElseThrow();
    }
}
