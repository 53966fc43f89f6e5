package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers questions from a script instead of the network. A question outside the script gets the answer for missing paths. */
final class ReplayFetcher implements Fetcher {
    private final URI origin;
    private final Map<String, Fetched> answers = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private Fetched missing = NOT_FOUND;

    private static final Answer NOT_FOUND =
            answer(404, "Not Found", Map.of("content-type", "text/html"), "<h1>Not Found</h1>");

    ReplayFetcher(URI origin) {
        this.origin = origin;
    }

    /** What is answered under an address or a path, whatever the question's headers. */
    ReplayFetcher put(String path, Fetched fetched) {
        answers.put(origin.resolve(path).toString(), fetched);
        return this;
    }

    /** What is answered to a question with this Accept header. */
    ReplayFetcher put(String path, String accept, Fetched fetched) {
        answers.put(origin.resolve(path) + " " + accept, fetched);
        return this;
    }

    /** What is answered to everything else. */
    ReplayFetcher otherwise(Fetched fetched) {
        missing = fetched;
        return this;
    }

    /** The addresses that were asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Fetched fetch(Probe probe) {
        asked.add(probe.url().toString());
        String url = probe.url().resolve(path(probe.url())).toString();
        String accept = probe.headers().combined(HeaderName.of("accept"));
        Fetched found = answers.getOrDefault(url + " " + accept, answers.getOrDefault(url, missing));
        return switch (found) {
            case Answer answer -> {
                byte[] body = answer.body();
                boolean cut = body.length > probe.maxBody();
                yield new Answer(
                        answer.url().equals(NOWHERE) ? probe.url() : answer.url(),
                        answer.hops(),
                        answer.status(),
                        answer.statusText(),
                        answer.headers(),
                        cut ? Arrays.copyOf(body, probe.maxBody()) : body,
                        cut,
                        answer.duration());
            }
            case NoAnswer none -> new NoAnswer(probe.url(), none.reason(), none.message(), none.duration());
        };
    }

    private static String path(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private static final URI NOWHERE = URI.create("replay:nowhere");

    /** An answer from where it was asked. */
    static Answer answer(int status, String statusText, Map<String, String> headers, byte[] body) {
        Headers fields = new Headers();
        headers.forEach((name, value) -> fields.add(HeaderName.of(name), value));
        return new Answer(NOWHERE, List.of(), status, statusText, fields, body, false, Duration.ZERO);
    }

    static Answer answer(int status, String statusText, Map<String, String> headers, String body) {
        return answer(status, statusText, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** No answer, for this reason. */
    static NoAnswer none(Reason reason, String message) {
        return new NoAnswer(NOWHERE, reason, message, Duration.ZERO);
    }
}
