package dev.weir.cli;

import dev.weir.cache.HttpCache;
import dev.weir.edge.Admitter;
import dev.weir.edge.Answerer;
import dev.weir.edge.BodyTransform;
import dev.weir.edge.Identifier;
import dev.weir.edge.Identity;
import dev.weir.edge.Origin;
import dev.weir.edge.Phases;
import dev.weir.edge.PhasesByRoute;
import dev.weir.edge.Recorder;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.edge.RouteSettings;
import dev.weir.edge.Shaper;
import dev.weir.edge.SiteSettings;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts a watcher around everything that is plugged in, which changes nothing and notes what was done. So what {@code weir explain}
 * says is what happened, and holds for features that know nothing of it.
 */
record Watching(PhasesByRoute watched, Trace trace) implements PhasesByRoute {
    @Override
    public Phases on(SiteSettings site, RouteSettings route) {
        Phases phases = watched.on(site, route);
        List<Identifier> identifiers = new ArrayList<>();
        identifiers.add(new Route(site, route, watched.cache().isPresent(), trace));
        phases.identifiers().forEach(one -> identifiers.add(new Identifying(one, trace)));
        List<Shaper> shapers = new ArrayList<>();
        shapers.add(new FirstShaper(trace));
        phases.shapers().forEach(one -> shapers.add(new Shaping(one, trace)));
        return new Phases(
                identifiers,
                phases.admitters().stream()
                        .<Admitter>map(one -> new Admitting(one, trace))
                        .toList(),
                phases.answerers().stream()
                        .<Answerer>map(one -> new Answering(one, trace))
                        .toList(),
                shapers,
                phases.recorders());
    }

    @Override
    public Optional<HttpCache> cache() {
        return watched.cache();
    }

    @Override
    public List<Recorder> elsewhere() {
        return watched.elsewhere();
    }

    private static String millis(long since) {
        return String.format(Locale.ROOT, "%.1f ms", (System.nanoTime() - since) / 1e6);
    }

    private static String who(Identity identity) {
        return identity.name() + (identity.verified() ? ", verified" : ", unverified");
    }

    private static String summary(int status, Headers headers) {
        String type = headers.combined(HeaderName.CONTENT_TYPE);
        return status + (type.isEmpty() ? "" : " " + type);
    }

    /** Nobody: it is there to say which route was taken. */
    private record Route(SiteSettings site, RouteSettings route, boolean cache, Trace trace) implements Identifier {
        @Override
        public String name() {
            return "route";
        }

        @Override
        public Optional<Identity> identify(Request request) {
            trace.add(
                    "route",
                    "",
                    "site " + site.name() + " for host " + request.authority() + ", route " + route.path(),
                    List.of(
                            "client " + request.client().getHostAddress() + " by " + request.scheme(),
                            "origin "
                                    + route.upstream().servers().stream()
                                            .map(server -> server.url().toString())
                                            .collect(Collectors.joining(", ")),
                            !cache ? "no shared cache" : route.cached() ? "shared cache, empty here" : "not cached"));
            return Optional.empty();
        }
    }

    private record Identifying(Identifier of, Trace trace) implements Identifier {
        @Override
        public String name() {
            return of.name();
        }

        @Override
        public Optional<Identity> identify(Request request) {
            try {
                Optional<Identity> found = of.identify(request);
                trace.add("identify", name(), found.map(Watching::who).orElse("cannot tell"), List.of());
                return found;
            } catch (RuntimeException e) {
                trace.add("identify", name(), "failed: " + Failure.describe(e), List.of());
                throw e;
            }
        }
    }

    private record Admitting(Admitter of, Trace trace) implements Admitter {
        @Override
        public String name() {
            return of.name();
        }

        @Override
        public Optional<Response> refuse(Request request, Identity identity) {
            try {
                Optional<Response> refusal = of.refuse(request, identity);
                trace.add(
                        "admit",
                        name(),
                        refusal.map(made -> "answers " + made.status()).orElse("lets it through"),
                        refusal.map(made -> Trace.lines(made.headers())).orElse(List.of()));
                return refusal;
            } catch (RuntimeException e) {
                trace.add("admit", name(), "failed, which admits: " + Failure.describe(e), List.of());
                throw e;
            }
        }
    }

    private record Answering(Answerer of, Trace trace) implements Answerer {
        @Override
        public String name() {
            return of.name();
        }

        @Override
        public boolean concerns(Request request) {
            boolean concerned = of.concerns(request);
            if (!concerned) {
                trace.add("answer", name(), "is not concerned", List.of());
            }
            return concerned;
        }

        @Override
        public Optional<Response> answer(Request request, Identity identity, Origin origin) {
            List<String> asked = new ArrayList<>();
            long start = System.nanoTime();
            try {
                Optional<Response> answer = of.answer(request, identity, fetch -> {
                    long began = System.nanoTime();
                    Origin.Fetched fetched = origin.fetch(fetch);
                    asked.add("asked the origin " + fetch.method() + " " + fetch.target() + ": "
                            + summary(fetched.status(), fetched.headers()) + " in " + millis(began));
                    return fetched;
                });
                trace.add(
                        "answer",
                        name(),
                        answer.map(made -> "answers " + summary(made.status(), made.headers()))
                                        .orElse("leaves it to the next")
                                + " after " + millis(start),
                        asked);
                return answer;
            } catch (RuntimeException e) {
                trace.add("answer", name(), "failed, which leaves it to the next: " + Failure.describe(e), asked);
                throw e;
            }
        }
    }

    private record Shaping(Shaper of, Trace trace) implements Shaper {
        @Override
        public String name() {
            return of.name();
        }

        @Override
        public void prepare(Request request, Headers toOrigin) {
            Headers before = toOrigin.copy();
            of.prepare(request, toOrigin);
            List<String> changes = Trace.difference(before, toOrigin);
            if (!changes.isEmpty()) {
                trace.add("origin", name(), "changes what the origin is asked", changes);
            }
        }

        @Override
        public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
            Headers before = toClient.copy();
            try {
                Optional<BodyTransform> transform = of.shape(request, status, toClient);
                List<String> changes = Trace.difference(before, toClient);
                trace.add(
                        "shape",
                        name(),
                        transform.isPresent()
                                ? "changes the body"
                                : changes.isEmpty() ? "leaves it as it is" : "changes fields",
                        changes);
                return transform;
            } catch (RuntimeException e) {
                trace.add("shape", name(), "failed, which leaves it as it was: " + Failure.describe(e), List.of());
                throw e;
            }
        }
    }

    /** Changes nothing: it sees what the origin is asked, as the last on the way there, and what it answered. */
    private record FirstShaper(Trace trace) implements Shaper {
        @Override
        public String name() {
            return "explain";
        }

        @Override
        public void prepare(Request request, Headers toOrigin) {
            trace.add(
                    "origin",
                    "",
                    "is asked " + request.method() + " " + request.target() + ", unless the cache has it",
                    Trace.lines(toOrigin));
        }

        @Override
        public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
            trace.add("origin", "", "answers " + summary(status, toClient), Trace.lines(toClient));
            return Optional.empty();
        }
    }
}
