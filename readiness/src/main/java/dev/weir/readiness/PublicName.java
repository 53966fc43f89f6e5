package dev.weir.readiness;

import java.util.List;
import java.util.Locale;

/** Tells host names that the public DNS knows from addresses and names of a private network. */
final class PublicName {
    private PublicName() {}

    /** Whether a host has a public DNS zone: no IP literal, at least two labels, no name reserved for private use. */
    static boolean isPublic(String host, Catalogue catalogue) {
        String name = host.toLowerCase(Locale.ROOT);
        boolean address = name.startsWith("[") || name.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        List<String> reserved = catalogue
                .check("dnsAid")
                .map(check -> check.texts("notPublicSuffixes"))
                .orElse(List.of());
        return !address
                && name.indexOf('.') > 0
                && reserved.stream().noneMatch(suffix -> name.equals(suffix) || name.endsWith("." + suffix));
    }
}
