package dev.weir.html;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the head of a page from its uncompressed bytes as they stream by: what the head says, and the two places where something
 * may be put into the page without disturbing it.
 *
 * <p>{@snippet :
 * HeadScanner head = new HeadScanner();
 * while (head.feed(nextChunk())) {
 *     // every byte before head.decidedUpTo() may go out: no insertion point can turn up there any more
 * }
 * OptionalLong link = head.headEnd(); // put a <link> in front of this byte
 * OptionalLong note = head.bodyStart(); // put a <div> in front of this byte
 * }
 *
 * <p>Follows the tokenizer of the HTML Standard (§13.2.5) and the insertion modes up to "in body" (§13.2.6.4) far enough that what
 * looks like a tag inside a comment, {@code script}, {@code style}, {@code template}, {@code noscript}, {@code title} or an
 * attribute value is not one, that a missing {@code </head>} or {@code <body>} is implied where a browser implies it, and that
 * nothing is found in a document that does not start like HTML. Works on ASCII-compatible charsets; a page in UTF-16 has no
 * insertion points.
 *
 * <p>One instance reads one page; not thread-safe. Never throws on input. Memory: at most 8 KiB a tag that is kept,
 * {@link #MAX_LINKS} links, 16 KiB for everything else.
 */
public final class HeadScanner {
    /** How much of a page is examined unless told otherwise: 256 KiB. */
    public static final int DEFAULT_LIMIT = 256 * 1024;

    /** The most links kept. */
    public static final int MAX_LINKS = 64;

    private static final int MAX_TAG = 8 * 1024;
    private static final int MAX_TITLE = 4 * 1024;
    private static final int MAX_NAME = 10;

    private enum State {
        DATA,
        TAG_OPEN,
        END_TAG_OPEN,
        TAG_NAME,
        ATTRIBUTE,
        BEFORE_VALUE,
        QUOTED_VALUE,
        UNQUOTED_VALUE,
        MARKUP_DECLARATION,
        COMMENT,
        BOGUS,
        RAW_TEXT,
        DONE
    }

    private final int limit;
    private final Optional<Charset> declared;
    private final byte[] name = new byte[MAX_NAME];
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(256);
    private final HeadTags tags = new HeadTags();

    private State state = State.DATA;
    private long position;
    private long tagStart;
    private int nameLength;
    private boolean endTag;
    private String tag = "";
    private boolean attributeStarted;
    private byte quote;
    private long dashes;
    private String raw = "";
    private int rawMatched;
    private long rawWindow;
    private boolean scriptEscaped;
    private boolean scriptDoubleEscaped;
    private boolean keep;
    private boolean tagSeen;
    private long headEnd = -1;
    private long bodyStart = -1;

    /** Examines the first 256 KiB. */
    public HeadScanner() {
        this(DEFAULT_LIMIT, "");
    }

    /**
     * Examines the first bytes of a page.
     *
     * @param limit how many bytes at most, 1 or more
     * @param declaredCharset the label from Content-Type, empty when there was none
     */
    public HeadScanner(int limit, String declaredCharset) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be 1 byte or more, not " + limit);
        }
        this.limit = limit;
        this.declared = CharsetLabels.find(declaredCharset);
    }

    /**
     * Takes the next bytes of the page, from the buffer's position to its limit, and leaves both as they are.
     *
     * @return whether more bytes could change anything
     */
    public boolean feed(ByteBuffer chunk) {
        for (int i = chunk.position(); i < chunk.limit() && state != State.DONE; i++) {
            if (position >= limit) {
                state = State.DONE;
                break;
            }
            step(chunk.get(i));
            position++;
        }
        return state != State.DONE;
    }

    /** Whether the scan is over: the body has begun, the limit is reached, or the document is not HTML. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /**
     * The offset, in bytes from the start of the page, below which everything is decided: an insertion point that has not been
     * reported yet lies at or after it. At most 16 bytes behind what was fed; everything fed once the scan is over.
     */
    public long decidedUpTo() {
        return switch (state) {
            case TAG_OPEN, END_TAG_OPEN, TAG_NAME -> tagStart;
            case DONE -> Long.MAX_VALUE;
            default -> position;
        };
    }

    /** The offset of the byte before which something can be added at the end of the head. */
    public OptionalLong headEnd() {
        return headEnd < 0 ? OptionalLong.empty() : OptionalLong.of(headEnd);
    }

    /** The offset of the byte before which something can be added at the start of the body. */
    public OptionalLong bodyStart() {
        return bodyStart < 0 ? OptionalLong.empty() : OptionalLong.of(bodyStart);
    }

    /** What the head has said so far. */
    public HeadFacts facts() {
        return tags.facts(declared);
    }

    /** The policies that the head itself sets by {@code <meta http-equiv=Content-Security-Policy>}, in order. */
    public List<String> contentSecurityPolicies() {
        return tags.contentSecurityPolicies();
    }

    /** The charset that a {@code <meta>} names, where it is a known one; UTF-16 there cannot be true and means UTF-8. */
    Optional<Charset> metaCharset() {
        return tags.charset();
    }

    private void step(byte b) {
        switch (state) {
            case DATA -> data(b);
            case TAG_OPEN -> tagOpen(b);
            case END_TAG_OPEN -> endTagOpen(b);
            case TAG_NAME -> tagName(b);
            case ATTRIBUTE -> attribute(b);
            case BEFORE_VALUE -> beforeValue(b);
            case QUOTED_VALUE -> {
                keep(b);
                if (b == quote) {
                    state = State.ATTRIBUTE;
                    attributeStarted = false;
                }
            }
            case UNQUOTED_VALUE -> unquotedValue(b);
            case MARKUP_DECLARATION -> {
                if (b == '-' && dashes == 0) {
                    dashes = 1;
                } else if (b == '-') {
                    state = State.COMMENT;
                    dashes = 2; // so that <!--> and <!---> end at once, as the standard says
                } else {
                    state = b == '>' ? State.DATA : State.BOGUS;
                }
            }
            case COMMENT -> {
                if (b == '>' && dashes >= 2) {
                    state = State.DATA;
                }
                dashes = b == '-' ? dashes + 1 : b == '!' && dashes >= 2 ? dashes : 0;
            }
            case BOGUS -> {
                if (b == '>') {
                    state = State.DATA;
                }
            }
            case RAW_TEXT -> rawText(b);
            case DONE -> {}
        }
    }

    private void data(byte b) {
        if (b == '<') {
            state = State.TAG_OPEN;
            tagStart = position;
        } else if (!isSpace(b) && !isByteOrderMark(b)) {
            tagStart = position;
            impliedBody();
        }
    }

    private boolean isByteOrderMark(byte b) {
        return (position == 0 && b == (byte) 0xEF)
                || (position == 1 && b == (byte) 0xBB)
                || (position == 2 && b == (byte) 0xBF);
    }

    private void tagOpen(byte b) {
        if (isLetter(b)) {
            startName(b, false);
        } else if (b == '/') {
            state = State.END_TAG_OPEN;
        } else if (b == '!') {
            tagSeen = true;
            state = State.MARKUP_DECLARATION;
            dashes = 0;
        } else if (b == '?') {
            state = State.BOGUS;
        } else {
            impliedBody();
        }
    }

    private void endTagOpen(byte b) {
        if (isLetter(b)) {
            startName(b, true);
        } else {
            state = b == '>' ? State.DATA : State.BOGUS;
        }
    }

    private void startName(byte b, boolean end) {
        endTag = end;
        nameLength = 0;
        state = State.TAG_NAME;
        addToName(b);
    }

    private void tagName(byte b) {
        if (isSpace(b) || b == '/' || b == '>') {
            decide(new String(name, 0, nameLength, StandardCharsets.ISO_8859_1));
            afterName(b);
        } else if (nameLength == MAX_NAME) {
            decide("longer than any name that matters here");
            afterName(b);
        } else {
            addToName(b);
        }
    }

    private void afterName(byte b) {
        if (state != State.DONE) {
            state = State.ATTRIBUTE;
            attributeStarted = false;
            attribute(b);
        }
    }

    private void addToName(byte b) {
        name[nameLength++] = lower(b);
    }

    /** The tag's name is complete: does it belong to the head, end it, or begin the body? */
    private void decide(String tagName) {
        tagSeen = true;
        tag = tagName;
        keep = false;
        kept.reset();
        if (endTag) {
            switch (tagName) {
                case "head" -> endHead();
                case "body", "html", "br" -> impliedBody();
                default -> {}
            }
            return;
        }
        switch (tagName) {
            case "html",
                    "head",
                    "basefont",
                    "bgsound",
                    "title",
                    "style",
                    "script",
                    "noscript",
                    "template",
                    "noframes" -> {}
            case "link" -> keep = tags.wantsLink();
            case "meta" -> keep = tags.wantsMeta();
            case "base" -> keep = tags.wantsBase();
            case "body" -> endHead();
            case "frameset" -> {
                endHead();
                state = State.DONE;
            }
            default -> impliedBody();
        }
    }

    private void endHead() {
        if (headEnd < 0) {
            headEnd = tagStart;
        }
    }

    private void impliedBody() {
        if (tagSeen) {
            endHead();
            bodyStart = tagStart;
        }
        state = State.DONE;
    }

    private void attribute(byte b) {
        if (b == '>') {
            endOfTag();
            return;
        }
        keep(b);
        if (b == '=' && attributeStarted) {
            state = State.BEFORE_VALUE;
        } else {
            // "/" separates attributes; "=" cannot begin a value before a name has begun
            attributeStarted = (attributeStarted && isSpace(b)) || !(isSpace(b) || b == '/');
        }
    }

    private void beforeValue(byte b) {
        if (b == '>') {
            endOfTag();
            return;
        }
        keep(b);
        if (b == '"' || b == '\'') {
            quote = b;
            state = State.QUOTED_VALUE;
        } else if (!isSpace(b)) {
            state = State.UNQUOTED_VALUE;
        }
    }

    private void unquotedValue(byte b) {
        if (b == '>') {
            endOfTag();
            return;
        }
        keep(b);
        if (isSpace(b)) {
            state = State.ATTRIBUTE;
            attributeStarted = false;
        }
    }

    private void keep(byte b) {
        if (keep && kept.size() < MAX_TAG) {
            kept.write(b);
        }
    }

    private void endOfTag() {
        state = State.DATA;
        if (endTag) {
            return;
        }
        switch (tag) {
            case "link", "meta", "base" -> {
                if (keep) {
                    tags.add(tag, kept.toByteArray());
                }
            }
            case "body" -> {
                bodyStart = position + 1;
                state = State.DONE;
            }
            case "title", "style", "script", "noscript", "template", "noframes" -> startRawText();
            default -> {}
        }
        keep = false;
    }

    private void startRawText() {
        state = State.RAW_TEXT;
        raw = "</" + tag;
        rawMatched = 0;
        rawWindow = 0;
        scriptEscaped = false;
        scriptDoubleEscaped = false;
        kept.reset();
    }

    private void rawText(byte b) {
        if (tag.equals("title") && tags.wantsTitle() && kept.size() < MAX_TITLE) {
            kept.write(b);
        }
        boolean script = tag.equals("script");
        boolean delimiter = isSpace(b) || b == '/' || b == '>';
        if (rawMatched == raw.length() && delimiter) {
            if (!script || !scriptDoubleEscaped) {
                endRawText(b);
                return;
            }
            scriptDoubleEscaped = false;
        }
        byte low = lower(b);
        if (rawMatched < raw.length() && low == raw.charAt(rawMatched)) {
            rawMatched++;
        } else {
            rawMatched = low == '<' ? 1 : 0;
        }
        if (script) {
            scriptEscapes(low, delimiter);
        }
    }

    /** HTML Standard §13.2.5.17 and following: inside {@code <!-- <script>} a {@code </script>} does not end the script. */
    private void scriptEscapes(byte low, boolean delimiter) {
        if (delimiter && scriptEscaped && (rawWindow & 0xFFFFFFFFFFFFFFL) == 0x3C736372697074L) { // <script
            scriptDoubleEscaped = true;
        }
        rawWindow = (rawWindow << 8) | (low & 0xFF);
        if ((rawWindow & 0xFFFFFFFFL) == 0x3C212D2DL) { // <!--
            scriptEscaped = true;
        } else if ((rawWindow & 0xFFFFFFL) == 0x2D2D3EL) { // -->
            scriptEscaped = false;
            scriptDoubleEscaped = false;
        }
    }

    private void endRawText(byte b) {
        if (tag.equals("title") && tags.wantsTitle()) {
            byte[] text = kept.toByteArray();
            int end = Math.max(0, text.length - (kept.size() < MAX_TITLE ? raw.length() + 1 : 0));
            tags.add("title", Arrays.copyOf(text, end));
        }
        endTag = true;
        keep = false;
        state = State.ATTRIBUTE;
        attributeStarted = false;
        attribute(b);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\t' || b == '\r' || b == '\f';
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
}
