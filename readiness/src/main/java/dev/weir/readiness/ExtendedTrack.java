package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.readiness.ExtendedResult.Verdict;
import dev.weir.robots.LlmsTxt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import tools.jackson.databind.JsonNode;

/**
 * What the levels do not ask but agents notice: whether what is advertised works, whether Markdown and HTML say the same, whether a
 * page can be understood from its markup. Reported apart: it changes neither level nor score. Limits stand in the catalogue.
 */
final class ExtendedTrack {
    private final JsonNode data;

    ExtendedTrack(JsonNode data) {
        this.data = data;
    }

    /** A judgement and the sentence that explains it. */
    record Judged(Verdict verdict, String message) {}

    List<ExtendedResult> examine(Site site) {
        List<ExtendedResult> results = new ArrayList<>();
        for (JsonNode check : data) {
            String id = check.path("id").asString();
            Judged judged = judge(id, check, site);
            results.add(new ExtendedResult(
                    id, check.path("name").asString(), judged.verdict, Untrusted.line(judged.message)));
        }
        return results;
    }

    private static Judged judge(String id, JsonNode check, Site site) {
        return switch (id) {
            case "llmsTxt" -> llmsTxt(check, site);
            case "llmsTxtLinks" -> AdvertisedTargets.ofLlmsTxt(check, site);
            case "linkTargets" -> AdvertisedTargets.ofLinkHeaders(check, site);
            case "skillDigests" -> AdvertisedTargets.ofSkills(check, site);
            case "markdownVary" -> markdownVary(site);
            case "markdownParity" -> MarkdownParity.judge(check, site);
            case "soft404" -> soft404(site);
            case "pageMetadata" -> page(site, ExtendedTrack::metadata);
            case "structuredData" -> page(site, ExtendedTrack::structuredData);
            case "readableText" -> page(site, page -> readableText(check, page));
            case "validators" -> validators(site);
            case "securityTxt" -> securityTxt(check, site);
            default -> throw new ReadinessException("catalogue: nothing asks the extended question " + id);
        };
    }

    static Judged pass(String message) {
        return new Judged(Verdict.PASS, message);
    }

    static Judged warn(String message) {
        return new Judged(Verdict.WARN, message);
    }

    static Judged fail(String message) {
        return new Judged(Verdict.FAIL, message);
    }

    static Judged neutral(String message) {
        return new Judged(Verdict.NEUTRAL, message);
    }

    static Judged unable(String message) {
        return new Judged(Verdict.UNABLE_TO_CHECK, message);
    }

    /** Why a plain-text document is not there; empty when it is. */
    static Optional<Judged> absent(Site site, Reply reply, String path) {
        if (reply.isObstructed()) {
            return Optional.of(unable(path + " " + reply.problem()));
        }
        if (!reply.isOk()) {
            return Optional.of(fail(path + " " + reply.problem()));
        }
        if (reply.isHtml()) {
            return Optional.of(fail(path + " returned HTML (likely soft-404)"));
        }
        return site.isCatchAll(reply)
                ? Optional.of(fail(path + " returned what the site answers to any path (likely soft-404)"))
                : Optional.empty();
    }

    private static Judged llmsTxt(JsonNode check, Site site) {
        String path = check.path("path").asString();
        Reply reply = site.fetch(site.ask(path).upTo(check.path("maxBytes").asInt()));
        Optional<Judged> absent = absent(site, reply, path);
        if (absent.isPresent()) {
            return absent.get();
        }
        String text = reply.text();
        LlmsTxt llms = LlmsTxt.parse(text);
        int links = llms.items().size();
        if (!llms.isValid()
                || links == 0
                || text.length() < check.path("minCharacters").asInt()) {
            return fail(path + " needs a first-level heading, at least one link and some text");
        }
        String size = links + " links, " + text.length() + " characters";
        if (text.length() > check.path("maxCharacters").asInt()) {
            return fail(path + " is too long for a context window: " + size + "; split it by directory");
        }
        return text.length() > check.path("warnCharacters").asInt()
                ? warn(path + " is long for a context window: " + size)
                : pass(path + " is valid: " + size);
    }

    private static Judged markdownVary(Site site) {
        Optional<Reply> markdown = markdown(site);
        if (markdown.isEmpty()) {
            return neutral("No Markdown is negotiated");
        }
        return varies(markdown.get()) && varies(site.homepage().reply())
                ? pass("Both forms of the page say Vary: Accept")
                : warn(
                        "Markdown is negotiated without Vary: Accept on both forms: a shared cache may show it to browsers");
    }

    private static boolean varies(Reply reply) {
        String vary = reply.header(HeaderName.VARY).toLowerCase(Locale.ROOT);
        return List.of(vary.replace(" ", "").split(",", -1)).stream()
                .anyMatch(field -> field.equals("accept") || field.equals("*"));
    }

    /** The homepage as Markdown; empty when the site does not negotiate it. */
    static Optional<Reply> markdown(Site site) {
        return site.catalogue().check("markdownNegotiation").flatMap(spec -> {
            Reply reply = site.fetch(site.ask(spec.text("path")).with(spec.headers()));
            return reply.isOk() && reply.essence().equals(spec.text("typePrefix"))
                    ? Optional.of(reply)
                    : Optional.empty();
        });
    }

    private static Judged soft404(Site site) {
        Reply missing = site.missing();
        if (missing.isObstructed()) {
            return unable("A random path " + missing.problem());
        }
        return missing.isOk()
                ? fail("A random path returned " + missing.status() + ": agents take error pages for content")
                : pass("A random path returned " + missing.status());
    }

    private interface PageQuestion {
        Judged ask(Document page);
    }

    private static Judged page(Site site, PageQuestion question) {
        Homepage homepage = site.homepage();
        return homepage.document()
                .map(question::ask)
                .orElseGet(() -> unable(
                        "The homepage is no HTML page: it " + homepage.reply().problem()));
    }

    private static Judged metadata(Document page) {
        List<String> missing = new ArrayList<>();
        if (page.select("html").attr("lang").isBlank()) {
            missing.add("lang");
        }
        if (page.title().isBlank()) {
            missing.add("title");
        }
        if (page.select("meta[name=description]").attr("content").isBlank()) {
            missing.add("description");
        }
        if (page.select("link[rel=canonical]").attr("href").isBlank()) {
            missing.add("canonical");
        }
        if (missing.isEmpty()) {
            return pass("The homepage has lang, title, description and canonical");
        }
        String message = "The homepage lacks " + String.join(", ", missing);
        return missing.contains("title") ? fail(message) : warn(message);
    }

    private static Judged structuredData(Document page) {
        for (Element script : page.select("script[type=application/ld+json]")) {
            if (JsonDocument.parse(script.data().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            instanceof JsonDocument.Parsed parsed
                    && hasType(parsed.root())) {
                return pass("The homepage has JSON-LD with a type");
            }
        }
        return fail("The homepage has no JSON-LD with a type");
    }

    private static boolean hasType(JsonNode root) {
        return isTyped(root)
                || root.valueStream().anyMatch(ExtendedTrack::isTyped)
                || root.path("@graph").valueStream().anyMatch(ExtendedTrack::isTyped);
    }

    private static boolean isTyped(JsonNode node) {
        return !node.path("@type").asString("").isBlank()
                || node.path("@type").valueStream().anyMatch(JsonNode::isString);
    }

    private static Judged readableText(JsonNode check, Document page) {
        int words = MarkdownParity.words(page.text()).size();
        String message = "The homepage has " + words + " words without running scripts";
        return words >= check.path("words").asInt() ? pass(message) : warn(message);
    }

    private static Judged validators(Site site) {
        Reply home = site.homepage().reply();
        return home.header(HeaderName.ETAG).isEmpty()
                        && home.header(HeaderName.LAST_MODIFIED).isEmpty()
                ? warn("The homepage has neither ETag nor Last-Modified: every visit transfers it again")
                : pass("The homepage has a validator");
    }

    private static Judged securityTxt(JsonNode check, Site site) {
        String path = check.path("path").asString();
        Reply reply = site.fetch(site.ask(path));
        return absent(site, reply, path)
                .orElseGet(() -> reply.text()
                                .lines()
                                .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("contact:"))
                        ? pass(path + " names a contact")
                        : fail(path + " has no Contact line (RFC 9116)"));
    }
}
