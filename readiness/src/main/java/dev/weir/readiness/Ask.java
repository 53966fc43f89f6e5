package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A question to a site.
 *
 * @param label what the evidence calls it
 * @param url the address
 * @param shown the address as the evidence writes it
 * @param headers fields of the probe in the spelling of the catalogue
 * @param maxBytes how much of the body is read
 */
record Ask(String label, URI url, String shown, Map<String, String> headers, int maxBytes) {
    Ask {
        headers = Map.copyOf(headers);
    }

    /** Equal for questions that have the same answer. */
    String key() {
        Map<String, String> fields = new TreeMap<>();
        headers.forEach((name, value) -> fields.put(name.toLowerCase(Locale.ROOT), value));
        return url + " " + fields;
    }

    Fetcher.Probe probe(int maxRedirects) {
        Headers fields = new Headers();
        headers.forEach((name, value) -> fields.add(HeaderName.of(name), value));
        return new Fetcher.Probe(url, "GET", fields, maxBytes, maxRedirects);
    }

    Ask labelled(String other) {
        return new Ask(other, url, shown, headers, maxBytes);
    }

    Ask shownAs(String other) {
        return new Ask(label, url, other, headers, maxBytes);
    }

    Ask with(Map<String, String> fields) {
        return new Ask(label, url, shown, fields, maxBytes);
    }

    Ask upTo(int bytes) {
        return new Ask(label, url, shown, headers, bytes);
    }

    Step.Asked asked() {
        return new Step.Asked(shown, "GET", headers);
    }
}
