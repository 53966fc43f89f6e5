package dev.weir.cli;

import static dev.weir.cli.Kinds.FLAG;

import dev.weir.edge.EdgeSettings.HostPolicy;
import dev.weir.edge.ServerSettings;
import dev.weir.edge.UpstreamSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The configuration keys of an origin. Their defaults are those of {@link UpstreamSettings}, stated there. */
final class UpstreamKeys {
    private static final Kind<Path> FILE =
            Kinds.scalar(Map.of("type", "string"), text -> Path.of(text).toAbsolutePath(), Path::toString);

    private static final Key<URI> URL =
            Key.required("url", Kinds.ORIGIN, "The site behind the edge, such as http://127.0.0.1:3000.");
    private static final Key<HostPolicy> HOST = Key.optional(
            "host",
            Kinds.choice(HostPolicy.class),
            HostPolicy.ORIGIN,
            "Which Host the origin sees: its own authority, or what the client asked for.");
    private static final Key<Boolean> VERIFY = Key.optional(
            "verify", FLAG, true, "Whether an https origin must show a trusted certificate that names its host.");
    private static final Key<List<Path>> TRUSTED = Key.optional(
            "trusted",
            new Kind.Items<>(FILE, 64),
            List.of(),
            "PEM files with the authorities trusted for the origin; none means the JDK's.");

    static final Kind.Section ORIGIN = Kind.Section.of(URL, HOST, VERIFY, TRUSTED);

    private UpstreamKeys() {}

    /** What is declared below an {@code origin} key. */
    static UpstreamSettings settings(String name, Values values) {
        return new UpstreamSettings(
                name,
                List.of(new ServerSettings(values.get(URL))),
                values.get(HOST),
                values.get(VERIFY),
                values.get(TRUSTED));
    }
}
