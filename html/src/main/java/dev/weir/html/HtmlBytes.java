package dev.weir.html;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * From a page's bytes to its characters (HTML Standard §13.2.3.2): byte order mark, then the declared charset, then a
 * {@code <meta>} within the first 1024 bytes; without any of these UTF-8 where the bytes are valid UTF-8, windows-1252 otherwise.
 * Bytes that the charset does not know become U+FFFD.
 *
 * @param guessed whether nothing named a known charset and the text is not plain ASCII
 * @param replaced how many replacement characters decoding put in; 0 where the bytes were not examined
 */
record HtmlBytes(String text, Charset charset, boolean guessed, int replaced) {
    private static final int PRESCAN = 1024;

    static HtmlBytes decode(byte[] html, String declared) {
        int start = 0;
        Charset charset = null;
        if (html.length >= 3 && html[0] == (byte) 0xEF && html[1] == (byte) 0xBB && html[2] == (byte) 0xBF) {
            charset = StandardCharsets.UTF_8;
            start = 3;
        } else if (html.length >= 2 && html[0] == (byte) 0xFE && html[1] == (byte) 0xFF) {
            charset = StandardCharsets.UTF_16BE;
            start = 2;
        } else if (html.length >= 2 && html[0] == (byte) 0xFF && html[1] == (byte) 0xFE) {
            charset = StandardCharsets.UTF_16LE;
            start = 2;
        }
        if (charset == null) {
            charset = CharsetLabels.find(declared).or(() -> prescan(html)).orElse(null);
        }
        boolean guessed = false;
        if (charset == null) {
            String strict = strictUtf8(html);
            if (!strict.isEmpty() || html.length == 0) {
                return new HtmlBytes(strict, StandardCharsets.UTF_8, strict.length() != html.length, 0);
            }
            guessed = true;
            charset = CharsetLabels.find("windows-1252").orElse(StandardCharsets.ISO_8859_1);
        }
        String text = new String(html, start, html.length - start, charset);
        return new HtmlBytes(text, charset, guessed, replacements(text));
    }

    /** The charset that a {@code <meta>} in the first 1024 bytes names. UTF-16 there cannot be true and means UTF-8. */
    private static Optional<Charset> prescan(byte[] html) {
        HeadScanner head = new HeadScanner(PRESCAN, "");
        head.feed(ByteBuffer.wrap(html, 0, Math.min(html.length, PRESCAN)));
        return head.metaCharset();
    }

    private static String strictUtf8(byte[] html) {
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(html));
            return text.toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }

    private static int replacements(String text) {
        int count = 0;
        for (int i = text.indexOf('\uFFFD'); i >= 0; i = text.indexOf('\uFFFD', i + 1)) {
            count++;
        }
        return count;
    }
}
