package dev.weir.front;

import dev.weir.http.EntityTag;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** What became of one page: its Markdown, or the reason why there is none. Immutable and shared between requests. */
sealed interface MarkdownVariant {
    /** What it weighs in the cache, in bytes. */
    long weight();

    /**
     * The page as Markdown.
     *
     * @param body UTF-8
     * @param tag strong: another content or another converter gives another tag
     * @param originalTokens estimated tokens of the HTML
     * @param markdownTokens estimated tokens of the Markdown
     */
    @SuppressWarnings("ArrayRecordComponent") // shared, nobody changes it
    record Made(byte[] body, EntityTag tag, long originalTokens, long markdownTokens) implements MarkdownVariant {
        static Made of(String text, String converterVersion, long originalTokens, long markdownTokens) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            MessageDigest digest = sha256();
            digest.update(converterVersion.getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(body);
            String opaque = "md-" + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 15));
            return new Made(body, EntityTag.strong(opaque), originalTokens, markdownTokens);
        }

        @Override
        public long weight() {
            return OVERHEAD + body.length;
        }
    }

    /** Not possible, and not to be tried again with the same bytes. */
    record Failed(Skip reason) implements MarkdownVariant {
        @Override
        public long weight() {
            return OVERHEAD;
        }
    }

    /** Key, map entry and objects around a body, roughly. */
    long OVERHEAD = 300;

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
