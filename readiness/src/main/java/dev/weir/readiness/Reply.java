package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.MediaType;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Step.Finding;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What came back to a question, judged as far as the question alone allows: there, not there, or nothing to be learnt because the
 * server failed, a bot defence stepped in, or nothing answered at all. Only "not there" may be held against a site.
 *
 * @param challenged whether the answer is a bot challenge
 * @param kept the response fields that are kept as evidence, lower case
 */
record Reply(Ask ask, Fetched fetched, boolean challenged, List<String> kept) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SNIFFED = 512;

    Optional<Answer> answer() {
        return fetched instanceof Answer answer ? Optional.of(answer) : Optional.empty();
    }

    /** The status, 0 when nothing answered. */
    int status() {
        return fetched instanceof Answer answer ? answer.status() : 0;
    }

    boolean isOk() {
        return status() >= 200 && status() < 300 && !challenged;
    }

    /** Whether the answer says nothing about what is there. */
    boolean isObstructed() {
        return switch (fetched) {
            case NoAnswer none -> !isOwnFault(none.reason());
            case Answer answer -> challenged || answer.status() >= 500 || answer.status() == TOO_MANY_REQUESTS;
        };
    }

    /** An address that nobody outside can fetch, or redirects without an end: asking later would not help. */
    private static boolean isOwnFault(Fetcher.Reason reason) {
        return switch (reason) {
            case FORBIDDEN_ADDRESS, FORBIDDEN_URL, TOO_MANY_REDIRECTS -> true;
            case UNKNOWN_HOST, CONNECT_FAILED, TLS_FAILED, TIMED_OUT, MALFORMED -> false;
        };
    }

    /** What happened, as the predicate of a sentence. */
    String problem() {
        return switch (fetched) {
            case NoAnswer none -> "gave no answer: " + Untrusted.line(none.message());
            case Answer answer when challenged -> "returned a bot challenge (" + answer.status() + ")";
            case Answer answer -> "returned " + answer.status();
        };
    }

    /** The value of a response field, those of one name joined; empty when there is none. */
    String header(HeaderName name) {
        return fetched instanceof Answer answer ? answer.headers().combined(name) : "";
    }

    /** The values of a response field as they came. */
    List<String> headers(HeaderName name) {
        return fetched instanceof Answer answer ? answer.headers().all(name) : List.of();
    }

    String contentType() {
        return Untrusted.line(header(HeaderName.CONTENT_TYPE));
    }

    /** Type and subtype in lower case, empty when there is none or it is malformed. */
    String essence() {
        return MediaType.parse(header(HeaderName.CONTENT_TYPE))
                .map(MediaType::essence)
                .orElse("");
    }

    byte[] body() {
        return fetched instanceof Answer answer ? answer.body() : new byte[0];
    }

    boolean isTruncated() {
        return fetched instanceof Answer answer && answer.truncated();
    }

    /** The body as UTF-8, a byte order mark removed. */
    String text() {
        String text = new String(body(), StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Whether it is an HTML page, whatever the question was about: by its type or by how it begins. */
    boolean isHtml() {
        String essence = essence();
        if (essence.equals("text/html") || essence.equals("application/xhtml+xml")) {
            return true;
        }
        byte[] body = body();
        String start = new String(body, 0, Math.min(body.length, SNIFFED), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html");
    }

    /** The evidence of this question. */
    Step step(Outcome outcome, String summary) {
        return step(outcome, summary, 0);
    }

    /** The evidence of this question, with the first characters of the body. */
    Step step(Outcome outcome, String summary, int preview) {
        Finding finding = new Finding(outcome, Untrusted.line(summary + redirect()));
        if (!(fetched instanceof Answer answer)) {
            return new Step.Attempt(ask.label(), ask.asked(), finding);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : kept) {
            String value = answer.headers().combined(HeaderName.of(name));
            if (!value.isEmpty()) {
                headers.put(name, Untrusted.clean(value));
            }
        }
        return new Step.Exchange(
                ask.label(),
                ask.asked(),
                new Step.Answered(answer.status(), Untrusted.line(answer.statusText()), headers, preview(preview)),
                finding);
    }

    private Optional<String> preview(int characters) {
        if (characters == 0) {
            return Optional.empty();
        }
        String text = Untrusted.clean(text());
        return Optional.of(text.length() > characters ? text.substring(0, characters) + "..." : text);
    }

    /** A redirect to another host is worth knowing: somebody else speaks for the site. */
    private String redirect() {
        return fetched instanceof Answer answer
                        && !String.valueOf(answer.url().getHost())
                                .equalsIgnoreCase(String.valueOf(ask.url().getHost()))
                ? " (after a redirect to " + answer.url().getHost() + ")"
                : "";
    }
}
