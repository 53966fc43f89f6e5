package dev.weir.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads one YAML file against a declared {@link Kind.Section}: strict, every problem at once with line and column. The file
 * stays a tree of nodes until the declaration gives its scalars their types, so YAML's own guesses ({@code no} as false)
 * never happen.
 */
final class YamlFile {
    /** Larger files are no configuration. */
    private static final int MOST_BYTES = 1 << 20;

    private YamlFile() {}

    static Values read(Path path, Kind.Section section) {
        return parse(path.toString(), text(path), section);
    }

    static Values parse(String name, String text, Kind.Section section) {
        Problems problems = new Problems(name);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setMaxAliasesForCollections(0)
                .setAllowRecursiveKeys(false)
                .setCodePointLimit(MOST_BYTES)
                .build();
        Values values = Values.EMPTY;
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            Values found = root.map(node -> section.read(node, problems)).orElse(null);
            if (root.isEmpty()) {
                for (Key<?> key : section.keys()) {
                    if (key.fallback() == null) {
                        problems.add(Optional.empty(), "\"" + key.name() + "\" is missing: " + key.meaning());
                    }
                }
            }
            if (found != null) {
                values = found;
            }
        } catch (MarkedYamlEngineException e) {
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            problems.add(e.getProblemMark(), "not YAML: " + context + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(Optional.empty(), "not YAML: " + e.getMessage());
        }
        problems.throwIfAny();
        return values;
    }

    private static String text(Path path) {
        try {
            if (Files.isDirectory(path)) {
                throw new Failure(Failure.USAGE, path + " is a folder; name the configuration file in it");
            }
            if (Files.size(path) > MOST_BYTES) {
                throw new Failure(Failure.USAGE, path + " is larger than 1 MiB, which no configuration is");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new Failure(Failure.USAGE, "there is no file " + path + "; --config names the configuration file");
        } catch (CharacterCodingException e) {
            throw new Failure(Failure.USAGE, path + " is not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, path + " cannot be read: " + e.getMessage());
        }
    }
}
