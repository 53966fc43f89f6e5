package dev.weir.robots;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The catalogue of AI agents that a policy speaks about: data, in {@code ai-agents.tsv} beside this class.
 *
 * @param version which edition it is, as in {@code 2026-11}
 * @param agents the agents in the order of the file, tokens unique without regard to case
 */
public record AiAgents(String version, List<AiAgent> agents) {
    private static final AiAgents BUNDLED = load();

    public AiAgents {
        agents = List.copyOf(agents);
    }

    /** The edition that comes with the program. */
    public static AiAgents bundled() {
        return BUNDLED;
    }

    private static AiAgents load() {
        try (InputStream in = AiAgents.class.getResourceAsStream("ai-agents.tsv")) {
            if (in == null) {
                throw new IllegalStateException("ai-agents.tsv is missing beside " + AiAgents.class.getName());
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("ai-agents.tsv cannot be read", e);
        }
    }

    private static AiAgents parse(String text) {
        String version = "";
        List<AiAgent> agents = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("# version ")) {
                version = line.substring("# version ".length()).strip();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = line.split("\t", -1);
                agents.add(new AiAgent(cells[0], cells[1], AiAgent.Purpose.valueOf(cells[2].toUpperCase(Locale.ROOT))));
            }
        }
        return new AiAgents(version, agents);
    }
}
