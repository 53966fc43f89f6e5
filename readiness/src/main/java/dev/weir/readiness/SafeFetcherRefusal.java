package dev.weir.readiness;

import java.net.UnknownHostException;

/**
 * Why a fetch ends without an answer. It is an {@link UnknownHostException} because a refusal may come out of the HTTP client's
 * name look-up, which lets nothing else through.
 */
final class SafeFetcherRefusal extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    private final Fetcher.Reason reason;

    /** A refusal with a message for people: what was tried, what happened, what to do. */
    SafeFetcherRefusal(Fetcher.Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Fetcher.Reason reason() {
        return reason;
    }

    String text() {
        String message = getMessage();
        return message == null ? reason.name() : message;
    }
}
