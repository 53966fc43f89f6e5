package dev.weir.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Leaves a proof's figures where the commands in {@code conformance/} find them: {@code target/conformance/NAME.md}. */
final class ProofReport {
    private ProofReport() {}

    static void write(String name, List<String> lines) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "conformance"));
            Files.write(folder.resolve(name + ".md"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
