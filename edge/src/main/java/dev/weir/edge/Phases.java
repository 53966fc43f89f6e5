package dev.weir.edge;

import java.util.List;

/**
 * What is plugged in, in the order it runs. A request passes each phase once:
 *
 * <pre>
 * accept → parse → identify → admit → answer → (origin) → shape → record
 * </pre>
 *
 * The lists' order is the order inside a phase; the command line room builds them, and {@code ARCHITECTURE.md} names them.
 */
public record Phases(
        List<Identifier> identifiers,
        List<Admitter> admitters,
        List<Answerer> answerers,
        List<Shaper> shapers,
        List<Recorder> recorders) {

    /** Nothing plugged in: a plain reverse proxy. */
    public static final Phases NONE = new Phases(List.of(), List.of(), List.of(), List.of(), List.of());

    public Phases {
        identifiers = List.copyOf(identifiers);
        admitters = List.copyOf(admitters);
        answerers = List.copyOf(answerers);
        shapers = List.copyOf(shapers);
        recorders = List.copyOf(recorders);
    }
}
