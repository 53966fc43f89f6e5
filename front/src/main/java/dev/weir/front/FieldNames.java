package dev.weir.front;

import dev.weir.http.HeaderName;

/** Names of fields that only the front speaks of. */
final class FieldNames {
    /** draft-romm-aipref-contentsignals, moving. */
    static final HeaderName CONTENT_SIGNAL = HeaderName.of("content-signal");

    static final HeaderName MARKDOWN_TOKENS = HeaderName.of("x-markdown-tokens");
    static final HeaderName ORIGINAL_TOKENS = HeaderName.of("x-original-tokens");
    static final HeaderName MARKDOWN_SKIPPED = HeaderName.of("x-markdown-skipped");
    static final HeaderName DIRECTIVE_SKIPPED = HeaderName.of("x-directive-skipped");

    static final HeaderName CONTENT_MD5 = HeaderName.of("Content-MD5");
    /** RFC 3230, superseded by RFC 9530. */
    static final HeaderName DIGEST = HeaderName.of("Digest");

    static final HeaderName CONTENT_DIGEST = HeaderName.of("Content-Digest");
    static final HeaderName REPR_DIGEST = HeaderName.of("Repr-Digest");
    static final HeaderName WANT_DIGEST = HeaderName.of("Want-Digest");
    static final HeaderName CSP_REPORT_ONLY = HeaderName.of("Content-Security-Policy-Report-Only");

    private FieldNames() {}
}
