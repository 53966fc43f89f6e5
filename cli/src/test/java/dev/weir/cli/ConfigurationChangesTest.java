package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigurationChangesTest {
    private static final String OLD = """
            listen: ["127.0.0.1:8000", "127.0.0.1:8001"]
            sites:
              - hosts: [docs.example]
                origin: {servers: [{url: "http://10.0.0.1"}, {url: "http://10.0.0.2"}]}
                routes: [{path: /}, {path: /old}]
              - hosts: [gone.example]
                origin: {url: "http://10.0.0.9"}
            timeouts: {head: 10s}
            """;
    private static final String NEW = """
            listen: ["127.0.0.1:8000", {address: "127.0.0.1:8002", proxy-protocol: [10.0.0.0/8]}]
            sites:
              - hosts: [docs.example, "*.docs.example"]
                origin:
                  servers: [{url: "http://10.0.0.1"}, {url: "http://10.0.0.3", weight: 2}]
                  requests: 100
                  health: {path: /up}
                front: {site-name: Docs}
                routes: [{path: /, markdown: false}, {path: /api, origin: {url: "http://10.0.0.4"}}]
            timeouts: {head: 5s}
            """;

    private static List<String> between(String before, String after) {
        return ConfigurationChanges.between(
                Configuration.parse("old.yaml", before), Configuration.parse("new.yaml", after));
    }

    @Test
    void saysWhatComesWhatGoesAndWhatBecomesSomethingElse() {
        assertThat(between(OLD, NEW))
                .contains(
                        "- listener 127.0.0.1:8001",
                        "+ listener 127.0.0.1:8002",
                        "- site gone.example (gone.example)",
                        "~ site docs.example hosts: [docs.example] -> [docs.example, *.docs.example]",
                        "- route docs.example /old",
                        "+ route docs.example /api to docs.example/api",
                        "~ site docs.example front site-name: \"\" -> Docs",
                        "- upstream gone.example",
                        "+ upstream docs.example/api",
                        "~ upstream docs.example servers: [http://10.0.0.1, http://10.0.0.2]"
                                + " -> [http://10.0.0.1, http://10.0.0.3 (weight 2)]",
                        "~ upstream docs.example health path: \"\" -> /up",
                        "~ upstream docs.example requests: unlimited -> 100",
                        "~ timeouts head: 10s -> 5s")
                .anySatisfy(line -> assertThat(line).startsWith("~ site docs.example front routes: [/ "))
                .hasSize(14);
    }

    @Test
    void saysNothingWhenNothingChanges() {
        assertThat(between(OLD, OLD)).isEmpty();
        assertThat(between(NEW, "# the same\n" + NEW)).isEmpty();
    }

    @Test
    void printsTheChangesWithoutStartingAnything(@TempDir Path folder) throws IOException {
        Path before = Files.writeString(folder.resolve("old.yaml"), OLD);
        Path after = Files.writeString(folder.resolve("new.yaml"), NEW);
        StringWriter out = new StringWriter();
        int code = new CommandLine(new CheckConfigCommand())
                .setOut(new PrintWriter(out))
                .execute("--against", before.toString(), after.toString());
        assertThat(code).isZero();
        assertThat(out.toString()).contains("- listener 127.0.0.1:8001\n").endsWith("new.yaml: good, 14 changes\n");
    }

    private static String ordering(String more) {
        return """
                listen: {address: "127.0.0.1:8443", protocol: https}
                tls: {acme: {certificates: [a.example], terms-agreed: true, trusted: [/ca.pem]%s}}
                origin: {url: "http://10.0.0.1"}
                """.formatted(more);
    }

    @Test
    void namesTheAcmeSettingsThatChangeAndShowsNoSecret() {
        String one = ", external-account: {key-id: kid, hmac-key: c2VjcmV0LW9uZQ}";
        String two = ", external-account: {key-id: kid, hmac-key: c2VjcmV0LXR3bw}, contact: [admin@a.example]";
        assertThat(between(ordering(one), ordering(two)))
                .containsExactlyInAnyOrder(
                        "~ acme contact: [] -> [admin@a.example]",
                        "~ acme external-account hmac-key: (secret) -> (secret)");
        assertThat(between(ordering(""), ordering(one))).containsExactly("~ acme external-account: off -> on");
    }
}
