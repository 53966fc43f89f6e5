package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The data the scanner runs on, and the page that is written from it. */
class CatalogueTest {
    private static final Catalogue CATALOGUE = Catalogue.load();

    @Test
    void growsFromNineteenChecksToTwentyTwo() {
        assertThat(CATALOGUE.asOf("2026-04").checks()).hasSize(19);
        assertThat(CATALOGUE.asOf("2026-08").checks()).hasSize(21);
        assertThat(CATALOGUE.checks()).hasSize(22);
        assertThatThrownBy(() -> CATALOGUE.asOf("1999-01")).hasMessageContaining("2026-04, 2026-08, 2026-10");
    }

    @Test
    void describesEveryCheckCompletely() {
        Checks code = new Checks(page -> new Browser.Loaded(List.of()), (name, type) -> new NameServer.NoSuchName());
        for (CheckSpec check : CATALOGUE.checks()) {
            assertThat(code.of(check)).as(check.id()).isNotNull();
            assertThat(check.message("pass")).isNotBlank();
            assertThat(check.guide().goal()).endsWith(".");
            assertThat(check.guide().description()).isNotBlank().doesNotEndWith(".");
            assertThat(check.guide().shortPrompt()).endsWith(".").hasSizeLessThan(260);
            assertThat(check.guide().prompt().length())
                    .isGreaterThan(check.guide().shortPrompt().length());
            assertThat(check.guide().specUrls()).isNotEmpty().allMatch(url -> url.startsWith("https://"));
            assertThat(check.guide().reference().isPresent())
                    .isEqualTo(!check.id().equals("ap2"));
        }
    }

    @Test
    void theDocumentationOfTheChecksIsUpToDate() throws IOException {
        String expected = page();
        Path written = Path.of("../docs/checks.md");
        if (!Files.isRegularFile(written) || !Files.readString(written).equals(expected)) {
            Path fresh = Files.writeString(Path.of("target/checks.md"), expected);
            assertThat(written)
                    .as("copy readiness/%s to docs/checks.md: the catalogue has changed", fresh)
                    .content()
                    .isEqualTo(expected);
        }
    }

    /** What the guides of the catalogue refer to: a section for each check. */
    private static String page() {
        StringBuilder page = new StringBuilder("""
                # The checks

                What `weir scan` asks, why, and how each check is made to pass; written from the catalogue (revision %s). Statuses are
                pass, fail, neutral (says nothing about this site) and unableToCheck (a server error, a bot challenge, a time-out, no
                browser). Opt-in checks are made but count only when asked for with `--checks`.
                """.formatted(CATALOGUE.revision()));
        for (Category category : CATALOGUE.categories()) {
            page.append("\n## ").append(category.name()).append('\n');
            if (!category.scored()) {
                page.append("\nNeutral unless the site looks like a shop; never part of a score.\n");
            }
            CATALOGUE.checks().stream()
                    .filter(check -> check.category().equals(category))
                    .forEach(check -> section(page, check));
        }
        return page.toString();
    }

    private static void section(StringBuilder page, CheckSpec check) {
        Guide guide = check.guide();
        guide.reference()
                .ifPresent(reference -> page.append("\n<a id=\"")
                        .append(reference.substring(reference.indexOf('#') + 1))
                        .append("\"></a>"));
        page.append("\n### ")
                .append(check.name())
                .append("\n\n`")
                .append(check.id())
                .append('`');
        if (check.isOptIn()) {
            page.append(", opt-in");
        }
        if (check.isInformational()) {
            page.append(", never fails");
        }
        String draft = check.probe().path("draft").asString("");
        if (!draft.isEmpty()) {
            page.append(", follows a draft that moves: ").append(draft);
        }
        page.append(". ")
                .append(guide.goal())
                .append("\n\n")
                .append(guide.prompt())
                .append("\n\n");
        guide.specUrls().forEach(url -> page.append("- <").append(url).append(">\n"));
    }
}
