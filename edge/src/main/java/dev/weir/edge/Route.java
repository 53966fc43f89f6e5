package dev.weir.edge;

/**
 * A route in force: what an exchange that has taken it works with to its end, whatever a reload brings meanwhile. Thread-safe:
 * immutable, and so is everything in it or safe by itself.
 *
 * @param site where it belongs
 * @param path what it covers, as configured
 * @param phases what is plugged in
 * @param upstream who answers in the end
 * @param rules what happens to fields on their way
 * @param refusal the status of every answer here, 0 when requests are welcome
 */
record Route(Site site, String path, Phases phases, Upstream upstream, ForwardingRules rules, int refusal) {
    /** Why everything is refused, for the client. */
    String refusalText() {
        return switch (refusal) {
            case 421 -> "no site of that name is served here";
            case 404 -> "nothing is served below that path";
            default -> "";
        };
    }
}
