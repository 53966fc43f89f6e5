package dev.weir.front;

import dev.weir.edge.EdgeException;
import dev.weir.edge.Origin;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An origin in memory that notes what it was asked. */
final class FakeOrigin implements Origin {
    @SuppressWarnings("ArrayRecordComponent") // a body, handed over
    record Answer(int status, Headers headers, byte[] body) {
        Answer with(String name, String value) {
            headers.set(HeaderName.of(name), value);
            return this;
        }
    }

    final List<Fetch> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Fetch, Answer>> pages = new HashMap<>();
    Function<Fetch, Answer> otherwise = fetch -> html(404, "<p>Nothing here</p>");

    static Answer html(int status, String body) {
        return new Answer(
                status,
                new Headers().add(HeaderName.CONTENT_TYPE, "text/html; charset=utf-8"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    static String page(String title, String text) {
        return "<!doctype html><html lang=en><head><title>" + title + "</title></head><body><main><h1>" + title
                + "</h1><p>" + text + "</p><p>" + text.repeat(3)
                + "</p><p>See <a href=\"other.html\">the other page</a> for more words about this.</p></main></body></html>";
    }

    FakeOrigin at(String target, Answer answer) {
        pages.put(target, fetch -> new Answer(answer.status, answer.headers.copy(), answer.body));
        return this;
    }

    FakeOrigin at(String target, Function<Fetch, Answer> answer) {
        pages.put(target, answer);
        return this;
    }

    static EdgeException unreachable() {
        return new EdgeException("nobody listens");
    }

    @Override
    public Fetched fetch(Fetch fetch) {
        asked.add(fetch);
        Answer answer = pages.getOrDefault(fetch.target(), otherwise).apply(fetch);
        Headers headers = answer.headers.copy();
        boolean wanted = fetch.wanted().test(answer.status, headers);
        return wanted && answer.body.length <= fetch.maxBody()
                ? new Fetched.Complete(answer.status, headers, answer.body)
                : new Fetched.HeadOnly(answer.status, headers);
    }

    List<String> targets() {
        return asked.stream().map(Fetch::target).toList();
    }
}
