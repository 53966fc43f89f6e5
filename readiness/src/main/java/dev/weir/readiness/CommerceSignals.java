package dev.weir.readiness;

import dev.weir.http.HeaderName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import tools.jackson.databind.JsonNode;

/**
 * What about a homepage speaks for a shop. One decisive signal is enough, of the weak ones it takes as many as the catalogue says:
 * product pages and an offer alone are common on sites that sell nothing to agents.
 */
record CommerceSignals(List<String> signals, boolean isCommerce) {
    private static final int MAX_JSON_NODES = 20_000;
    private static final int MAX_TEXT = 200_000;

    static CommerceSignals of(Homepage homepage, JsonNode vocabulary) {
        List<String> found = new ArrayList<>();
        boolean decisive = false;
        Facts facts = Facts.of(homepage);
        for (JsonNode signal : vocabulary.path("signals")) {
            if (facts.show(signal)) {
                found.add(signal.path("signal").asString());
                decisive |= signal.path("decisive").asBoolean(false);
            }
        }
        return new CommerceSignals(
                List.copyOf(found),
                decisive || found.size() >= vocabulary.path("threshold").asInt());
    }

    private record Facts(
            Reply reply,
            Set<String> scripts,
            Set<String> metas,
            Set<String> schemaTypes,
            Set<String> paths,
            String text) {
        static Facts of(Homepage homepage) {
            if (homepage.document().isEmpty()) {
                return new Facts(homepage.reply(), Set.of(), Set.of(), Set.of(), Set.of(), "");
            }
            Document document = homepage.document().get();
            String text = document.text();
            return new Facts(
                    homepage.reply(),
                    document.select("script[src], link[href]").stream()
                            .map(element -> element.hasAttr("src") ? element.attr("src") : element.attr("href"))
                            .collect(Collectors.toUnmodifiableSet()),
                    document.select("meta[name]").stream()
                            .map(meta -> meta.attr("name").toLowerCase(Locale.ROOT))
                            .collect(Collectors.toUnmodifiableSet()),
                    schemaTypes(document),
                    paths(document, homepage.reply().ask().url().getHost()),
                    text.substring(0, Math.min(text.length(), MAX_TEXT)));
        }

        boolean show(JsonNode signal) {
            return signal.path("headers")
                            .valueStream()
                            .anyMatch(name -> !reply.header(HeaderName.of(name.asString()))
                                    .isEmpty())
                    || signal.path("scripts")
                            .valueStream()
                            .anyMatch(host -> scripts.stream().anyMatch(script -> script.contains(host.asString())))
                    || signal.path("metas").valueStream().anyMatch(name -> metas.contains(name.asString()))
                    || signal.path("schemaTypes").valueStream().anyMatch(type -> schemaTypes.contains(type.asString()))
                    || (signal.has("linkPath")
                            && paths.stream()
                                    .anyMatch(path -> path.startsWith(
                                            signal.path("linkPath").asString())))
                    || (signal.has("prices")
                            && prices(signal.path("currencies")
                                            .valueStream()
                                            .map(JsonNode::asString)
                                            .toList())
                                    >= signal.path("prices").asInt());
        }

        private static Set<String> paths(Document document, String host) {
            Set<String> found = new HashSet<>();
            for (Element anchor : document.select("a[href]")) {
                try {
                    URI url = new URI(anchor.absUrl("href"));
                    if (host.equalsIgnoreCase(url.getHost()) && url.getPath() != null) {
                        found.add(url.getPath().toLowerCase(Locale.ROOT));
                    }
                } catch (URISyntaxException e) {
                    // A link that no browser could follow leads to no shop either.
                }
            }
            return found;
        }

        private static Set<String> schemaTypes(Document document) {
            Set<String> found = new HashSet<>();
            for (Element item : document.select("[itemtype]")) {
                String type = item.attr("itemtype");
                found.add(type.substring(type.lastIndexOf('/') + 1));
            }
            for (Element script : document.select("script[type=application/ld+json]")) {
                if (JsonDocument.parse(script.data().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        instanceof JsonDocument.Parsed parsed) {
                    collectTypes(parsed.root(), found);
                }
            }
            return found;
        }

        private static void collectTypes(JsonNode root, Set<String> found) {
            Deque<JsonNode> open = new ArrayDeque<>(List.of(root));
            for (int seen = 0; !open.isEmpty() && seen < MAX_JSON_NODES; seen++) {
                JsonNode node = open.removeLast();
                JsonNode type = node.path("@type");
                if (type.isString()) {
                    found.add(type.asString());
                }
                type.valueStream().filter(JsonNode::isString).forEach(name -> found.add(name.asString()));
                node.valueStream().forEach(open::addLast);
            }
        }

        /** How often a currency stands beside a digit. */
        private int prices(List<String> currencies) {
            int count = 0;
            for (String currency : currencies) {
                for (int at = text.indexOf(currency); at >= 0; at = text.indexOf(currency, at + currency.length())) {
                    if (isDigit(at + currency.length(), 1) || isDigit(at - 1, -1)) {
                        count++;
                    }
                }
            }
            return count;
        }

        private boolean isDigit(int at, int direction) {
            int index = isAt(at, ' ') ? at + direction : at;
            return index >= 0 && index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
        }

        private boolean isAt(int at, char wanted) {
            return at >= 0 && at < text.length() && text.charAt(at) == wanted;
        }
    }
}
