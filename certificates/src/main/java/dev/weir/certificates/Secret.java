package dev.weir.certificates;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A text that belongs into no log: it compares, but shows itself only to this room. Immutable. */
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Keeps the text. */
    public static Secret of(String text) {
        return new Secret(text);
    }

    String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Nothing of the text. */
    @Override
    public String toString() {
        return "(secret)";
    }
}
