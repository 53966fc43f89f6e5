package dev.weir.readiness;

import java.util.Locale;

/** Whether the homepage comes as Markdown to who asks for it (RFC 9110 §12.5.1, RFC 7763). */
final class MarkdownNegotiationCheck implements Check {
    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Reply reply = site.fetch(
                site.ask(spec.text("path")).with(spec.headers()).labelled("GET homepage (Accept: text/markdown)"));
        Trail trail = new Trail(spec);
        if (reply.isObstructed()) {
            return trail.add(reply.step(Outcome.NEUTRAL, "Homepage " + reply.problem()))
                    .unable("the homepage " + reply.problem());
        }
        String type = reply.contentType();
        trail.details().put("contentType", type);
        String shown = type.isEmpty() ? "missing" : type;
        if (!reply.isOk()) {
            return trail.add(reply.step(Outcome.NEGATIVE, "Homepage " + reply.problem()))
                    .fail("notFound");
        }
        if (type.toLowerCase(Locale.ROOT).startsWith(spec.text("typePrefix"))) {
            return trail.add(reply.step(
                            Outcome.POSITIVE,
                            "Response content-type is " + shown + " -- site supports markdown negotiation"))
                    .pass("pass");
        }
        return trail.add(reply.step(
                        Outcome.NEGATIVE,
                        "Response content-type is " + shown
                                + ", not text/markdown -- site does not support markdown content negotiation"))
                .fail("notFound");
    }
}
