package dev.weir.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The labels by which pages name their charset (WHATWG Encoding Standard §4.2), as far as this Java decodes them. */
final class CharsetLabels {
    private static final Map<String, Charset> BY_LABEL = load();

    private CharsetLabels() {}

    /** The charset of a label in any case, with any surrounding white space; empty for an unknown one. */
    static Optional<Charset> find(String label) {
        if (label.isEmpty() || label.length() > 64) {
            return Optional.empty();
        }
        return Optional.ofNullable(BY_LABEL.get(label.strip().toLowerCase(Locale.ROOT)));
    }

    private static Map<String, Charset> load() {
        try (InputStream in = CharsetLabels.class.getResourceAsStream("charsets.txt")) {
            if (in == null) {
                throw new IllegalStateException("charsets.txt is missing beside " + CharsetLabels.class.getName());
            }
            Map<String, Charset> labels = new HashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                int colon = line.indexOf(':');
                // A trimmed-down Java without module jdk.charsets knows fewer: their pages fall to the guess.
                if (colon > 0 && line.charAt(0) != '#' && Charset.isSupported(line.substring(0, colon))) {
                    Charset charset = Charset.forName(line.substring(0, colon));
                    for (String label : line.substring(colon + 1).strip().split(" ", -1)) {
                        labels.put(label, charset);
                    }
                }
            }
            return Map.copyOf(labels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
