package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/**
 * A scan that was recorded in the JSON form, turned into the site it was made of: every fetch of its evidence is answered as it
 * was then. Bodies are not recorded; one is made that has what the recorded findings say about it.
 */
final class Recording implements Fetcher {
    private final JsonNode scan;
    private final Map<String, JsonNode> exchanges = new LinkedHashMap<>();

    Recording(JsonNode scan) {
        this.scan = scan;
        for (JsonNode category : scan.path("checks")) {
            for (JsonNode check : category) {
                for (JsonNode step : check.path("evidence")) {
                    if (step.has("response")) {
                        exchanges.put(key(step), step);
                    }
                }
            }
        }
    }

    private static String key(JsonNode step) {
        String accept = "";
        for (Map.Entry<String, JsonNode> header :
                step.path("request").path("headers").properties()) {
            if (header.getKey().equalsIgnoreCase("accept")) {
                accept = header.getValue().asString();
            }
        }
        return key(URI.create(step.path("request").path("url").asString()), accept);
    }

    private static String key(URI url, String accept) {
        String text = url.toString();
        return (url.getRawPath().isEmpty() ? text + "/" : text) + " " + accept;
    }

    String url() {
        return scan.path("url").asString();
    }

    JsonNode check(CheckSpec spec) {
        return scan.path("checks").path(spec.category().key()).path(spec.id());
    }

    JsonNode root() {
        return scan;
    }

    /** The report that the scanner makes of the same answers, asking what the recorded scan asked. */
    Report replay(Catalogue catalogue) {
        Scanner scanner = new Scanner(
                catalogue,
                this,
                page -> new Browser.Loaded(List.of()),
                (name, type) -> new NameServer.Failed("nothing is recorded of DNS"),
                Clock.systemUTC(),
                new Random(1));
        return (Report) scanner.scan(ScanRequest.of(URI.create(url()), Profile.ALL));
    }

    @Override
    public Fetched fetch(Probe probe) {
        JsonNode step = exchanges.get(key(probe.url(), probe.headers().combined(HeaderName.ACCEPT)));
        if (step == null) {
            return answer(probe, 404, "Not Found", new Headers().add(HeaderName.CONTENT_TYPE, "text/html"), "");
        }
        JsonNode response = step.get("response");
        Headers headers = new Headers();
        response.path("headers")
                .properties()
                .forEach(header -> headers.add(
                        HeaderName.of(header.getKey()), header.getValue().asString()));
        int status = response.path("status").asInt();
        String body = status == 200 ? body(probe, step) : "<!doctype html><title>Not here</title>";
        return answer(probe, status, response.path("statusText").asString(), headers, body);
    }

    private static Answer answer(Probe probe, int status, String text, Headers headers, String body) {
        return new Answer(
                probe.url(),
                List.of(),
                status,
                text,
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                false,
                Duration.ofMillis(1));
    }

    private String body(Probe probe, JsonNode step) {
        String type = step.path("response").path("headers").path("content-type").asString("");
        String path = probe.url().getRawPath();
        if (path.equals("/robots.txt")) {
            return robots(step.path("response").path("bodyPreview").asString());
        }
        if (type.startsWith("text/html")) {
            return homepage();
        }
        if (type.startsWith("application/xml")) {
            return "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>" + url()
                    + "/</loc></url></urlset>";
        }
        if (probe.url().getHost().endsWith("coinbase.com")) {
            return "{\"items\":["
                    + String.join(
                            ",", java.util.Collections.nCopies(500, "{\"resource\":\"https://elsewhere.example\"}"))
                    + "]}";
        }
        if (path.endsWith("/index.json")) {
            int skills = details("discovery", "agentSkills").path("skillCount").asInt();
            return "{\"skills\":[" + String.join(",", java.util.Collections.nCopies(skills, "{\"name\":\"a\"}")) + "]}";
        }
        if (path.endsWith("/openid-configuration") || path.endsWith("/oauth-authorization-server")) {
            return metadata(details("discovery", "oauthDiscovery"));
        }
        if (path.endsWith("/api-catalog")) {
            return "{\"linkset\":[{\"anchor\":\"" + url() + "/api\"}]}";
        }
        return "# Page\n";
    }

    private JsonNode details(String category, String id) {
        return scan.path("checks").path(category).path(id).path("details");
    }

    /** A preview of 500 characters ends in dots; what stood behind it is told by the findings. */
    private String robots(String preview) {
        if (!preview.endsWith("...")) {
            return preview;
        }
        StringBuilder body = new StringBuilder(preview.substring(0, preview.length() - 3)).append("\nUser-agent: *\n");
        for (JsonNode signal : details("botAccessControl", "contentSignals").path("signals")) {
            List<String> values = new ArrayList<>();
            values.add("ai-train=" + signal.path("aiTrain").asString());
            values.add("search=" + signal.path("search").asString());
            values.add("ai-input=" + signal.path("aiInput").asString());
            body.append("Content-Signal: ").append(String.join(", ", values)).append('\n');
        }
        body.append("Allow: /\n");
        JsonNode sitemap = details("discoverability", "sitemap");
        if (sitemap.path("fromRobotsTxt").asBoolean(false)) {
            body.append("Sitemap: ").append(sitemap.path("url").asString()).append('\n');
        }
        return body.toString();
    }

    private String homepage() {
        StringBuilder page = new StringBuilder("<!doctype html><title>Home</title>");
        for (JsonNode signal : scan.path("commerceSignals")) {
            String name = signal.asString();
            if (name.equals("schema:Offer")) {
                page.append(
                                "<script type=\"application/ld+json\">{\"@type\":\"Product\",\"offers\":{\"@type\":\"Offer\"}}")
                        .append("</script>");
            } else if (name.startsWith("url:")) {
                page.append("<a href=\"").append(name.substring(4)).append("s/one\">One</a>");
            }
        }
        return page.toString();
    }

    private static String metadata(JsonNode details) {
        return "{\"issuer\":\"" + details.path("issuer").asString()
                + "\",\"authorization_endpoint\":\"https://a.example\","
                + "\"token_endpoint\":\"https://a.example\",\"jwks_uri\":\"https://a.example\","
                + "\"grant_types_supported\":" + details.path("grantTypes") + "}";
    }
}
