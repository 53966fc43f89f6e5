package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.readiness.ExtendedResult.Verdict;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is judged beside the levels. */
class ExtendedTrackTest {
    private static final String PROSE =
            "Apples ripen slowly while bees visit blossoms. Growers prune trees during winter, "
                    + "graft scions onto rootstocks, thin fruit, water deeply, harvest carefully, store crates underground.";

    private static Map<String, ExtendedResult> extended(ScriptedSite site) {
        return site.scan().extended().stream().collect(Collectors.toMap(ExtendedResult::id, result -> result));
    }

    private static Verdict verdict(ScriptedSite site, String id) {
        return extended(site).get(id).verdict();
    }

    private static ScriptedSite page(String html) {
        return new ScriptedSite().answers("/", 200, "text/html", "<!doctype html>" + html);
    }

    @Test
    void answersEveryQuestionOfABareSite() {
        Map<String, ExtendedResult> results = extended(new ScriptedSite());

        assertThat(results).hasSize(12);
        assertThat(results.get("soft404").verdict()).isEqualTo(Verdict.PASS);
        assertThat(results.get("llmsTxt").message()).isEqualTo("/llms.txt returned 404");
        assertThat(results.get("markdownVary").verdict()).isEqualTo(Verdict.NEUTRAL);
        assertThat(results.get("readableText").verdict()).isEqualTo(Verdict.WARN);
        assertThat(results.get("validators").verdict()).isEqualTo(Verdict.WARN);
    }

    @Test
    void readsLlmsTxtAndFollowsItsLinks() {
        ScriptedSite site = new ScriptedSite()
                .answers(
                        "/llms.txt",
                        200,
                        "text/plain",
                        "# Orchard\n\n> All about apples.\n\n## Docs\n\n- [Prune](/prune.md): how\n")
                .answers("/prune.md", 200, "text/markdown", "# Prune");
        assertThat(verdict(site, "llmsTxt")).isEqualTo(Verdict.PASS);
        assertThat(verdict(site, "llmsTxtLinks")).isEqualTo(Verdict.PASS);

        site.answers("/prune.md", 404, "text/html", "");
        assertThat(extended(site).get("llmsTxtLinks").message())
                .isEqualTo("/prune.md, advertised in llms.txt, returned 404");
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, <html># Orchard",
        "text/plain, no heading at all but quite some text to read here",
        "text/plain, # Orchard"
    })
    void refusesWhatIsNoLlmsTxt(String type, String body) {
        assertThat(verdict(new ScriptedSite().answers("/llms.txt", 200, type, body), "llmsTxt"))
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void warnsOfMarkdownThatASharedCacheMayConfuse() {
        ScriptedSite site = new ScriptedSite().answersTo("text/markdown", "/", 200, "text/markdown", "# Orchard");
        assertThat(verdict(site, "markdownVary")).isEqualTo(Verdict.WARN);

        site.with("/", "Vary", "Accept-Encoding, accept").with("text/markdown /", "Vary", "Accept");
        assertThat(verdict(site, "markdownVary")).isEqualTo(Verdict.PASS);
    }

    @Test
    void comparesTheWordsOfPageAndMarkdown() {
        ScriptedSite site = page("<nav>Menu Things</nav><main><p>" + PROSE + "</main>")
                .answersTo("text/markdown", "/", 200, "text/markdown", "# Orchard\n\n" + PROSE);
        assertThat(verdict(site, "markdownParity")).isEqualTo(Verdict.PASS);

        site.answersTo("text/markdown", "/", 200, "text/markdown", "# Orchard\n\nApples ripen slowly.");
        assertThat(verdict(site, "markdownParity")).isEqualTo(Verdict.FAIL);
    }

    @Test
    void noticesASiteWithoutMissingPages() {
        assertThat(verdict(new ScriptedSite().answersEverythingElse(200, "text/html", "<html>Home"), "soft404"))
                .isEqualTo(Verdict.FAIL);
        assertThat(verdict(new ScriptedSite().answersEverythingElse(503, "text/html", ""), "soft404"))
                .isEqualTo(Verdict.UNABLE_TO_CHECK);
    }

    @Test
    void namesWhatThePageLacks() {
        assertThat(extended(page("<title>T</title><meta name=description content=d>"))
                        .get("pageMetadata"))
                .returns(Verdict.WARN, ExtendedResult::verdict)
                .returns("The homepage lacks lang, canonical", ExtendedResult::message);
        assertThat(verdict(
                        page(
                                "<html lang=en><title>T</title><meta name=description content=d><link rel=canonical href=/>"),
                        "pageMetadata"))
                .isEqualTo(Verdict.PASS);
        assertThat(verdict(page("<p>"), "pageMetadata")).isEqualTo(Verdict.FAIL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"@type\":\"WebSite\"}|PASS",
                "{\"@graph\":[{\"@type\":[\"WebPage\"]}]}|PASS",
                "[{\"@type\":\"WebSite\"}]|PASS",
                "{\"name\":\"x\"}|FAIL",
                "{\"@type\":|FAIL",
            })
    void wantsStructuredDataWithAType(String json, Verdict verdict) {
        assertThat(verdict(page("<script type='application/ld+json'>" + json + "</script>"), "structuredData"))
                .isEqualTo(verdict);
    }

    @Test
    void warnsOfLinkHeadersThatLeadNowhere() {
        ScriptedSite site = new ScriptedSite().with("/", "Link", "</docs#top>; rel=service-doc, </x.css>; rel=preload");
        assertThat(extended(site).get("linkTargets"))
                .returns(Verdict.WARN, ExtendedResult::verdict)
                .returns("/docs, advertised in the Link headers, returned 404", ExtendedResult::message);

        site.answers("/docs", 200, "text/html", "<html>");
        assertThat(verdict(site, "linkTargets")).isEqualTo(Verdict.PASS);
    }

    @Test
    void verifiesTheDigestsOfSkills() {
        String skill = "---\nname: demo\ndescription: Demo skill.\n---\n# Demo\n";
        ScriptedSite site = new ScriptedSite()
                .json(
                        "/.well-known/agent-skills/index.json",
                        "{\"skills\":[{\"name\":\"demo\",\"url\":\"demo/SKILL.md\","
                                + "\"digest\":\"sha256:1f2d9a687431e0c8f99127354157e5a83dfca980bafe06fafeee0b89217bd8cc\"}]}")
                .answers("/.well-known/agent-skills/demo/SKILL.md", 200, "text/markdown", skill);
        assertThat(verdict(site, "skillDigests")).isEqualTo(Verdict.PASS);

        site.answers("/.well-known/agent-skills/demo/SKILL.md", 200, "text/markdown", skill + " ");
        assertThat(verdict(site, "skillDigests")).isEqualTo(Verdict.FAIL);
    }

    @Test
    void wantsAContactInSecurityTxt() {
        String path = "/.well-known/security.txt";

        assertThat(verdict(
                        new ScriptedSite().answers(path, 200, "text/plain", "Contact: mailto:a@b.example\n"),
                        "securityTxt"))
                .isEqualTo(Verdict.PASS);
        assertThat(verdict(new ScriptedSite().answers(path, 200, "text/plain", "Expires: now\n"), "securityTxt"))
                .isEqualTo(Verdict.FAIL);
    }
}
