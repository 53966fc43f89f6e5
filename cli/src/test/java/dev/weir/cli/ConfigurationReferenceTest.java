package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The published pages are what the program says of itself. */
class ConfigurationReferenceTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theReferenceIsPublishedAsPrinted() throws IOException {
        assertThat(ConfigurationReference.markdown(Configuration.FILE))
                .as("print it again: ./weir check-config --reference > docs/configuration.md")
                .isEqualTo(Files.readString(DOCS.resolve("configuration.md")));
    }

    @Test
    void theSchemaIsPublishedAsPrinted() throws IOException {
        assertThat(ConfigurationReference.schema(Configuration.FILE))
                .as("print it again: ./weir check-config --schema > docs/weir.schema.json")
                .isEqualTo(Files.readString(DOCS.resolve("weir.schema.json")));
    }

    @Test
    void theExampleInTheReferenceIsGood() {
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(ConfigurationReference.markdown(Configuration.FILE));
        assertThat(example.find()).isTrue();
        Configuration configuration = Configuration.parse("example", example.group(1));
        assertThat(configuration.fronts().get("default").routes()).hasSize(2);
    }
}
