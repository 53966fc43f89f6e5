package dev.weir.readiness;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One step of the evidence: what was done and what it showed. Everything that a site sent has been cleaned of control and
 * direction characters ({@link Untrusted}); it is still untrusted text.
 */
public sealed interface Step {
    /** What was done, in a few words. */
    String label();

    /** What it showed. */
    Finding finding();

    /** What kind of step it is. */
    Action action();

    /** What it showed, and what for it speaks. */
    record Finding(Outcome outcome, String summary) {}

    /** Kinds of steps. */
    enum Action {
        FETCH,
        PARSE,
        VALIDATE,
        CONCLUDE;

        /** How the JSON form writes it. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A request as it was asked.
     *
     * @param url the address, a homepage written without its slash
     * @param headers fields of the probe itself, in the spelling of the catalogue
     */
    record Asked(String url, String method, Map<String, String> headers) {}

    /**
     * An answer, as far as it is evidence.
     *
     * @param headers the fields that the catalogue keeps, lower-case names
     * @param bodyPreview the first characters of the body, where the check keeps them
     */
    record Answered(int status, String statusText, Map<String, String> headers, Optional<String> bodyPreview) {}

    /** A request that was answered. */
    record Exchange(String label, Asked asked, Answered answered, Finding finding) implements Step {
        @Override
        public Action action() {
            return Action.FETCH;
        }
    }

    /** A request whose answer was not seen: none came, or the browser asked. */
    record Attempt(String label, Asked asked, Finding finding) implements Step {
        @Override
        public Action action() {
            return Action.FETCH;
        }
    }

    /** A step without a request. */
    record Note(Action action, String label, Finding finding) implements Step {}
}
