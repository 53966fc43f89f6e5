package dev.weir.front;

/** One thing that the front can say to agents, switched per route. */
public enum FrontFeature {
    /** A page answered as Markdown to a client that prefers it (RFC 7763, RFC 9110 §12.5.1). */
    MARKDOWN,
    /** The same Markdown under an address of its own: {@code /x.md}, {@code /x/index.md}. */
    TWINS,
    /** {@code Link} fields on pages, naming llms.txt and the page's Markdown (RFC 8288). */
    LINKS,
    /** A hidden but accessible pointer inside the page, naming llms.txt and the page's Markdown. */
    DIRECTIVE,
    /** robots.txt merged with the operator's policy, or made where the origin has none (RFC 9309). */
    ROBOTS,
    /** A sitemap where the origin has none. */
    SITEMAP,
    /** An index for language models at {@code /llms.txt}. */
    LLMS_TXT
}
