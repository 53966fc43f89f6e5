package dev.weir.readiness;

import dev.weir.readiness.Fetcher.Answer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * The recorded answer of a scan API, turned back into the site that was scanned: status and header fields as the evidence has
 * them, bodies (which no evidence keeps) made up so that they yield what was found.
 */
record RecordedScan(JsonNode recorded) {
    URI origin() {
        return URI.create(recorded.path("url").asString());
    }

    /** The recorded result of one check. */
    JsonNode check(String id) {
        return recorded.path("checks")
                .valueStream()
                .map(category -> category.path(id))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the recording has no check " + id));
    }

    /** The ids of the recorded checks, in order. */
    List<String> ids() {
        return recorded.path("checks")
                .valueStream()
                .flatMap(category -> category.propertyStream().map(Map.Entry::getKey))
                .toList();
    }

    /** The site, to be scanned again. */
    ReplayFetcher site() {
        ReplayFetcher fetcher = new ReplayFetcher(origin());
        Map<String, String> bodies = bodies();
        recorded.path("checks")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .flatMap(check -> check.path("evidence").valueStream())
                .filter(step -> step.has("response"))
                .forEach(step -> {
                    URI url = URI.create(step.path("request").path("url").asString());
                    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
                    Answer answer = answer(step.path("response"), bodies.getOrDefault(path, ""));
                    String place = url + (url.getRawPath().isEmpty() ? "/" : "");
                    Map<String, String> headers =
                            CheckSpec.texts(step.path("request").path("headers"));
                    if (headers.isEmpty()) {
                        fetcher.put(place, answer);
                    } else {
                        headers.values().forEach(accept -> fetcher.put(place, accept, answer));
                    }
                });
        return fetcher;
    }

    private static Answer answer(JsonNode response, String body) {
        Map<String, String> headers = new HashMap<>(CheckSpec.texts(response.path("headers")));
        String type = headers.getOrDefault("content-type", "");
        String sent = !body.isEmpty()
                ? body
                : type.startsWith("text/html") ? "<!doctype html><title>Page</title><h1>Page</h1>" : "Text";
        return ReplayFetcher.answer(
                response.path("status").asInt(),
                response.path("statusText").asString(),
                headers,
                sent.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, String> bodies() {
        Map<String, String> bodies = new HashMap<>();
        bodies.put("/", homepage());
        bodies.put("/robots.txt", robots());
        JsonNode sitemap = check("sitemap").path("details").path("url");
        if (sitemap.isString()) {
            bodies.put(
                    URI.create(sitemap.asString()).getRawPath(),
                    "<?xml version=\"1.0\"?><sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>"
                            + origin() + "/sitemap-0.xml</loc></sitemap></sitemapindex>");
        }
        metadata().ifPresent(metadata -> {
            bodies.put("/.well-known/openid-configuration", metadata);
            bodies.put("/.well-known/oauth-authorization-server", metadata);
        });
        JsonNode skills = check("agentSkills").path("details");
        if (skills.isObject()) {
            bodies.put(
                    skills.path("path").asString(),
                    IntStream.range(0, skills.path("skillCount").asInt())
                            .mapToObj(i ->
                                    "{\"name\":\"skill-" + i + "\",\"description\":\"d\",\"files\":[\"SKILL.md\"]}")
                            .collect(Collectors.joining(",", "{\"skills\":[", "]}")));
        }
        bodies.put("/platform/v2/x402/discovery/resources", bazaar());
        return bodies;
    }

    private String homepage() {
        StringBuilder page = new StringBuilder("<!doctype html><html lang=en><title>Home</title><h1>Home</h1>");
        recorded.path("commerceSignals").valueStream().map(JsonNode::asString).forEach(signal -> {
            String value = signal.substring(signal.indexOf(':') + 1);
            if (signal.startsWith("schema:")) {
                page.append("<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"")
                        .append(value)
                        .append("\"}</script>");
            } else if (signal.startsWith("url:")) {
                page.append("<a href=\"").append(value).append("\">there</a>");
            }
        });
        return page.toString();
    }

    /** The recorded first characters; where they were cut, what the other checks found goes on. */
    private String robots() {
        String preview = check("robotsTxt")
                .path("evidence")
                .path(0)
                .path("response")
                .path("bodyPreview")
                .asString("");
        if (!preview.endsWith("...")) {
            return preview;
        }
        StringBuilder rest = new StringBuilder("ut here\n\n");
        check("contentSignals")
                .path("details")
                .path("signals")
                .forEach(signal -> rest.append("User-agent: ")
                        .append(signal.path("userAgent").asString())
                        .append("\nContent-Signal: ai-train=")
                        .append(signal.path("aiTrain").asString())
                        .append(", search=")
                        .append(signal.path("search").asString())
                        .append(", ai-input=")
                        .append(signal.path("aiInput").asString())
                        .append("\nAllow: /\n"));
        JsonNode sitemap = check("sitemap").path("details");
        if (sitemap.path("fromRobotsTxt").asBoolean(false)) {
            rest.append("Sitemap: ").append(sitemap.path("url").asString()).append('\n');
        }
        return preview.substring(0, preview.length() - "...".length()) + rest;
    }

    private Optional<String> metadata() {
        JsonNode details = check("oauthDiscovery").path("details");
        if (!details.isObject()) {
            return Optional.empty();
        }
        String issuer = details.path("issuer").asString();
        return Optional.of("{\"issuer\":\"" + issuer + "\""
                + endpoint(details, "hasAuthorizationEndpoint", "authorization_endpoint", issuer)
                + endpoint(details, "hasTokenEndpoint", "token_endpoint", issuer)
                + endpoint(details, "hasJwksUri", "jwks_uri", issuer)
                + ",\"grant_types_supported\":" + details.path("grantTypes") + "}");
    }

    private static String endpoint(JsonNode details, String has, String member, String issuer) {
        return details.path(has).asBoolean() ? ",\"" + member + "\":\"" + issuer + "/" + member + "\"" : "";
    }

    private String bazaar() {
        String summary = check("x402")
                .path("evidence")
                .valueStream()
                .map(step -> step.path("finding").path("summary").asString())
                .filter(text -> text.startsWith("Bazaar API returned "))
                .findFirst()
                .orElse("Bazaar API returned 0 entries");
        int entries = Integer.parseInt(summary.split(" ", -1)[3]);
        return IntStream.range(0, entries)
                .mapToObj(i -> "{\"resource\":\"https://shop" + i + ".example/\"}")
                .collect(Collectors.joining(",", "{\"items\":[", "]}"));
    }
}
