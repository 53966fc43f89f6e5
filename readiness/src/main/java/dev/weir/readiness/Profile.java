package dev.weir.readiness;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which checks are asked for: the kind of site that is scanned. */
public enum Profile {
    /** Everything, the opt-in checks too (these are reported but counted in no score). */
    ALL("all", "all", "All"),
    /** A site to read: documentation, a blog, news. */
    CONTENT("content", "content", "Content"),
    /** A service that agents call. */
    API("apiApp", "api", "API");

    private final String wire;
    private final String option;
    private final String title;

    Profile(String wire, String option, String title) {
        this.wire = wire;
        this.option = option;
        this.title = title;
    }

    /** The name in the catalogue. */
    public String wire() {
        return wire;
    }

    /** The name on the command line and in the {@code scores} of the JSON form. */
    public String option() {
        return option;
    }

    /** The name for a person. */
    public String title() {
        return title;
    }

    /** The profile of this name, {@code api} and {@code apiApp} being the same. */
    public static Optional<Profile> named(String name) {
        return Arrays.stream(values())
                .filter(profile -> profile.wire.equals(name) || profile.option.equals(name))
                .findFirst();
    }

    /** The names on the command line, for messages. */
    public static String options() {
        return Arrays.stream(values()).map(Profile::option).collect(Collectors.joining(", "));
    }
}
