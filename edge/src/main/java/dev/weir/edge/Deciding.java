package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Phases 1 to 3 of an exchange: says who asks, whether the request is admitted, and who answers. Ends with one call of
 * {@link Exchange#respond}, {@link Exchange#error} or {@link Exchange#proxy}, unless {@link #stop} comes first. On the
 * exchange's event loop, except for what an answerer does.
 */
final class Deciding {
    private static final HeaderName MAX_FORWARDS = HeaderName.of("Max-Forwards");

    private final Exchange exchange;
    private final Loop loop;
    private final Plane plane;
    private final Request request;
    private final Route route;

    private Identity identity = Identity.UNKNOWN;
    private @Nullable Asked asked;

    /** An answerer at work. */
    private record Asked(Answerer answerer, int index, Thread work, Future<?> timeout) {}

    Deciding(Exchange exchange, Loop loop, Request request, Route route) {
        this.exchange = exchange;
        this.loop = loop;
        this.plane = loop.plane();
        this.request = request;
        this.route = route;
    }

    Identity identity() {
        return identity;
    }

    void start() {
        identity = identify();
        for (Admitter admitter : route.phases().admitters()) {
            Optional<Response> refusal = refusal(admitter);
            if (refusal.isPresent()) {
                exchange.respond(refusal.get(), admitter.name());
                return;
            }
        }
        if (request.method().equals("TRACE")) {
            // It would echo what proxies add, credentials included (RFC 9110 §9.3.8)
            exchange.error(405, "TRACE is not offered here");
            return;
        }
        if (request.method().equals("OPTIONS")
                && request.headers().combined(MAX_FORWARDS).equals("0")) {
            // RFC 9110 §7.6.2: it was meant for us
            exchange.respond(new Response(204, new Headers(), new byte[0]), Exchange.EDGE);
            return;
        }
        ask(0);
    }

    private Identity identify() {
        for (Identifier identifier : route.phases().identifiers()) {
            try {
                Optional<Identity> found = identifier.identify(request);
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (RuntimeException failed) {
                plane.phaseFailed("identify", identifier.name(), failed);
            }
        }
        return Identity.UNKNOWN;
    }

    private Optional<Response> refusal(Admitter admitter) {
        try {
            return admitter.refuse(request, identity).filter(Deciding::isFinal);
        } catch (RuntimeException failed) {
            plane.phaseFailed("admit", admitter.name(), failed);
            return Optional.empty();
        }
    }

    /** The first answerer from this index on that is concerned is asked; the origin when none is. */
    private void ask(int index) {
        List<Answerer> answerers = route.phases().answerers();
        for (int i = index; i < answerers.size(); i++) {
            if (concerns(answerers.get(i))) {
                work(answerers.get(i), i);
                return;
            }
        }
        exchange.proxy();
    }

    private boolean concerns(Answerer candidate) {
        try {
            return candidate.concerns(request);
        } catch (RuntimeException failed) {
            plane.phaseFailed("answer", candidate.name(), failed);
            return false;
        }
    }

    private void work(Answerer answerer, int index) {
        Thread work = plane.answering()
                .start(
                        () -> answerer.answer(request, identity, loop.origin(route.site(), request.scheme())),
                        result -> loop.eventLoop().execute(() -> answered(index, result)),
                        thrown -> loop.eventLoop().execute(() -> failed(index, thrown)));
        if (work == null) {
            exchange.error(503, "too many requests are being answered at this moment; try again");
            return;
        }
        Future<?> timeout = loop.eventLoop()
                .schedule(
                        () -> failed(index, new EdgeException("no answer within the time allowed")),
                        plane.answerTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        asked = new Asked(answerer, index, work, timeout);
    }

    private void answered(int index, Optional<Response> result) {
        Asked current = asked;
        if (current == null || current.index != index) {
            return;
        }
        if (result.isPresent() && !isFinal(result.get())) {
            failed(index, new EdgeException("status " + result.get().status() + " is no answer"));
            return;
        }
        stop();
        if (result.isPresent()) {
            exchange.respond(result.get(), current.answerer.name());
        } else {
            ask(index + 1);
        }
    }

    /** One that throws, or takes too long, counts as not answering. */
    private void failed(int index, Throwable cause) {
        Asked current = asked;
        if (current != null && current.index == index) {
            stop();
            plane.phaseFailed("answer", current.answerer.name(), cause);
            ask(index + 1);
        }
    }

    private static boolean isFinal(Response response) {
        return response.status() >= 200 && response.status() <= 599;
    }

    /** Interrupts the answerer at work, if any; what it brings is ignored. */
    void stop() {
        Asked current = asked;
        asked = null;
        if (current != null) {
            current.timeout.cancel(false);
            current.work.interrupt();
        }
    }
}
