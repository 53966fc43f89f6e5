package dev.weir.readiness;

import dev.weir.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Recognises the page that a bot defence puts in the place of the site's answer, by the marks in the catalogue. */
final class BotChallenge {
    private static final int EXAMINED = 64 * 1024;

    private final Set<Integer> statuses;
    private final List<Map.Entry<HeaderName, String>> headers;
    private final List<String> bodies;

    BotChallenge(JsonNode marks) {
        statuses = marks.path("statuses").valueStream().map(JsonNode::asInt).collect(Collectors.toUnmodifiableSet());
        headers = marks.path("headers")
                .valueStream()
                .map(mark -> Map.entry(
                        HeaderName.of(mark.path("name").asString()),
                        mark.path("value").asString()))
                .toList();
        bodies = marks.path("bodies").valueStream().map(JsonNode::asString).toList();
    }

    boolean isIn(Fetcher.Answer answer) {
        if (!statuses.contains(answer.status())) {
            return false;
        }
        if (headers.stream()
                .anyMatch(mark -> answer.headers().combined(mark.getKey()).equalsIgnoreCase(mark.getValue()))) {
            return true;
        }
        byte[] body = answer.body();
        String start = new String(body, 0, Math.min(body.length, EXAMINED), StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        return bodies.stream().anyMatch(start::contains);
    }
}
