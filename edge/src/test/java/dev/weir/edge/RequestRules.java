package dev.weir.edge;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a request's head must look like, written against RFC 9110 and 9112 and not against the edge: once for what a client
 * may send, once for the far narrower form that an origin behind the edge has to see.
 */
final class RequestRules {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+)(:[1-9][0-9]{0,3})?");

    private RequestRules() {}

    /** Checks a head that a client sent; raises {@link WireViolation} when it may or must be refused. */
    static void fromClient(WireHead head) throws IOException {
        requestLine(head);
        List<String> hosts = head.all("Host");
        boolean old = head.version().equals("HTTP/1.0");
        if (hosts.size() != 1) {
            throw old && hosts.isEmpty()
                    ? WireViolation.arguable("HTTP/1.0 without Host")
                    : WireViolation.certain(hosts.size() + " Host fields");
        }
        framing(head, old);
        if (!HOST.matcher(hosts.getFirst()).matches()) {
            throw WireViolation.arguable("Host " + WireReader.show(hosts.getFirst()));
        }
        if (head.has("Expect") || head.has("Upgrade") || head.has("Max-Forwards")) {
            throw WireViolation.arguable("fields with their own rules");
        }
    }

    private static void requestLine(WireHead head) {
        String line = head.line();
        if (line.chars().filter(c -> c == ' ').count() != 2) {
            throw WireViolation.certain("request line " + WireReader.show(line));
        }
        if (!WireReader.isToken(head.method())) {
            throw WireViolation.certain("method " + WireReader.show(head.method()));
        }
        String version = head.version();
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw version.matches("HTTP/1\\.[2-9]")
                    ? WireViolation.arguable("version " + version)
                    : WireViolation.certain("version " + WireReader.show(version));
        }
        target(head.method(), head.target());
    }

    private static void target(String method, String target) {
        if (target.isEmpty() || !target.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '#')) {
            throw WireViolation.certain("target " + WireReader.show(target));
        }
        if (method.equals("CONNECT") || method.equals("TRACE")) {
            throw WireViolation.arguable("method " + method);
        }
        if (target.equals("*")) {
            if (!method.equals("OPTIONS")) {
                throw WireViolation.certain("target * for " + method);
            }
            return;
        }
        if (target.charAt(0) != '/') {
            throw target.matches("(?i)[a-z][a-z0-9+.-]*:.*")
                    ? WireViolation.arguable("absolute target " + target)
                    : WireViolation.certain("target " + WireReader.show(target));
        }
        if (target.chars().anyMatch(c -> "\"<>\\^`{|}".indexOf(c) >= 0) || !target.matches("([^%]|%[0-9A-Fa-f]{2})*")) {
            throw WireViolation.arguable("target outside RFC 3986: " + target);
        }
    }

    private static void framing(WireHead head, boolean old) {
        List<String> codings = head.all("Transfer-Encoding");
        if (!codings.isEmpty()) {
            if (old || head.has("Content-Length") || codings.size() > 1 || !head.isChunked()) {
                throw WireViolation.certain("Transfer-Encoding " + codings + " with " + head.line());
            }
        } else if (head.has("Content-Length")) {
            WireReader.length(head);
        }
    }

    /** Checks a head that the origin received: one version, one Host, one framing, nothing of the client's connection. */
    static void atOrigin(WireHead head) throws IOException {
        if (head.line().chars().filter(c -> c == ' ').count() != 2
                || !WireReader.isToken(head.method())
                || !head.version().equals("HTTP/1.1")
                || !head.target().chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '#')
                || !(head.target().startsWith("/") || head.line().startsWith("OPTIONS * "))) {
            throw WireViolation.certain("request line at the origin " + WireReader.show(head.line()));
        }
        if (head.all("Host").size() != 1 || head.first("Host").isEmpty()) {
            throw WireViolation.certain("Host at the origin " + head.all("Host"));
        }
        List<String> codings = head.all("Transfer-Encoding");
        if (!codings.isEmpty() && (!codings.equals(List.of("chunked")) || head.has("Content-Length"))) {
            throw WireViolation.certain("framing at the origin " + codings + head.all("Content-Length"));
        }
        if (head.has("Content-Length")) {
            String length = Long.toString(WireReader.length(head));
            if (!length.equals(head.first("Content-Length"))) {
                throw WireViolation.certain("Content-Length at the origin " + head.all("Content-Length"));
            }
        }
        for (String hop : List.of("Keep-Alive", "Proxy-Connection", "Proxy-Authorization")) {
            if (head.has(hop)) {
                throw WireViolation.certain("hop-by-hop field at the origin: " + hop);
            }
        }
        for (String option : head.all("Connection")) {
            if (!List.of("close", "keep-alive", "upgrade", "te").contains(option.toLowerCase(Locale.ROOT))) {
                throw WireViolation.certain("Connection at the origin: " + option);
            }
        }
        // RFC 9110 §10.1.4: TE is the edge's own, for its own hop, and then Connection names it
        if (head.has("TE")
                && !(head.all("TE").equals(List.of("trailers"))
                        && head.all("Connection").contains("TE"))) {
            throw WireViolation.certain("TE at the origin: " + head.all("TE") + head.all("Connection"));
        }
    }
}
