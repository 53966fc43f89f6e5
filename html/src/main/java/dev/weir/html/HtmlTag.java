package dev.weir.html;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The elements that the converter tells apart; all others are {@link #OTHER} and count as inline. */
enum HtmlTag {
    TEXT(Flow.INLINE),
    OTHER(Flow.INLINE),

    A(Flow.INLINE),
    ABBR(Flow.INLINE),
    B(Flow.INLINE),
    BDI(Flow.INLINE),
    BR(Flow.INLINE),
    CITE(Flow.INLINE),
    CODE(Flow.INLINE),
    DEL(Flow.INLINE),
    EM(Flow.INLINE),
    FONT(Flow.INLINE),
    I(Flow.INLINE),
    IMG(Flow.INLINE),
    INS(Flow.INLINE),
    KBD(Flow.INLINE),
    LABEL(Flow.INLINE),
    MARK(Flow.INLINE),
    MATH(Flow.INLINE),
    Q(Flow.INLINE),
    RP(Flow.INLINE),
    RT(Flow.INLINE),
    S(Flow.INLINE),
    SAMP(Flow.INLINE),
    SCRIPT(Flow.INLINE),
    SMALL(Flow.INLINE),
    SPAN(Flow.INLINE),
    STRIKE(Flow.INLINE),
    STRONG(Flow.INLINE),
    SUB(Flow.INLINE),
    SUP(Flow.INLINE),
    TIME(Flow.INLINE),
    TT(Flow.INLINE),
    U(Flow.INLINE),
    VAR(Flow.INLINE),
    WBR(Flow.INLINE),

    ADDRESS(Flow.BLOCK),
    ARTICLE(Flow.BLOCK),
    ASIDE(Flow.BLOCK),
    BLOCKQUOTE(Flow.BLOCK),
    BODY(Flow.BLOCK),
    CAPTION(Flow.BLOCK),
    CENTER(Flow.BLOCK),
    DD(Flow.BLOCK),
    DETAILS(Flow.BLOCK),
    DIALOG(Flow.BLOCK),
    DIR(Flow.BLOCK),
    DIV(Flow.BLOCK),
    DL(Flow.BLOCK),
    DT(Flow.BLOCK),
    FIELDSET(Flow.BLOCK),
    FIGCAPTION(Flow.BLOCK),
    FIGURE(Flow.BLOCK),
    FOOTER(Flow.BLOCK),
    FORM(Flow.BLOCK),
    H1(Flow.BLOCK),
    H2(Flow.BLOCK),
    H3(Flow.BLOCK),
    H4(Flow.BLOCK),
    H5(Flow.BLOCK),
    H6(Flow.BLOCK),
    HEADER(Flow.BLOCK),
    HGROUP(Flow.BLOCK),
    HR(Flow.BLOCK),
    HTML(Flow.BLOCK),
    LEGEND(Flow.BLOCK),
    LI(Flow.BLOCK),
    LISTING(Flow.BLOCK),
    MAIN(Flow.BLOCK),
    MENU(Flow.BLOCK),
    NAV(Flow.BLOCK),
    OL(Flow.BLOCK),
    OPTGROUP(Flow.BLOCK),
    P(Flow.BLOCK),
    PRE(Flow.BLOCK),
    SEARCH(Flow.BLOCK),
    SECTION(Flow.BLOCK),
    SUMMARY(Flow.BLOCK),
    TABLE(Flow.BLOCK),
    TBODY(Flow.BLOCK),
    TD(Flow.BLOCK),
    TFOOT(Flow.BLOCK),
    TH(Flow.BLOCK),
    THEAD(Flow.BLOCK),
    TR(Flow.BLOCK),
    UL(Flow.BLOCK),
    XMP(Flow.BLOCK),

    BUTTON(Flow.CONTROL),
    INPUT(Flow.CONTROL),
    METER(Flow.CONTROL),
    OPTION(Flow.CONTROL),
    OUTPUT(Flow.CONTROL),
    PROGRESS(Flow.CONTROL),
    SELECT(Flow.CONTROL),
    TEXTAREA(Flow.CONTROL),
    DATALIST(Flow.CONTROL),

    APPLET(Flow.NONE),
    AREA(Flow.NONE),
    AUDIO(Flow.NONE),
    CANVAS(Flow.NONE),
    COL(Flow.NONE),
    COLGROUP(Flow.NONE),
    EMBED(Flow.NONE),
    FRAME(Flow.NONE),
    FRAMESET(Flow.NONE),
    HEAD(Flow.NONE),
    IFRAME(Flow.NONE),
    LINK(Flow.NONE),
    MAP(Flow.NONE),
    META(Flow.NONE),
    NOEMBED(Flow.NONE),
    NOFRAMES(Flow.NONE),
    NOSCRIPT(Flow.NONE),
    OBJECT(Flow.NONE),
    PARAM(Flow.NONE),
    SOURCE(Flow.NONE),
    STYLE(Flow.NONE),
    SVG(Flow.NONE),
    TEMPLATE(Flow.NONE),
    TITLE(Flow.NONE),
    TRACK(Flow.NONE),
    VIDEO(Flow.NONE);

    /** How an element takes part in the text. */
    enum Flow {
        /** Runs with the words around it. */
        INLINE,
        /** Stands apart from what comes before and after. */
        BLOCK,
        /** A form control: never text of the page, except a button that is the label of a heading. */
        CONTROL,
        /** Never text of the page. */
        NONE
    }

    private static final Map<String, HtmlTag> BY_NAME = new HashMap<>();

    static {
        for (HtmlTag tag : values()) {
            if (tag != TEXT && tag != OTHER) {
                BY_NAME.put(tag.name().toLowerCase(Locale.ROOT), tag);
            }
        }
        BY_NAME.put("acronym", ABBR);
        BY_NAME.put("dfn", SPAN);
        BY_NAME.put("image", IMG);
    }

    private final Flow flow;

    HtmlTag(Flow flow) {
        this.flow = flow;
    }

    /** The tag of a lower-case element name. */
    static HtmlTag of(String name) {
        return BY_NAME.getOrDefault(name, OTHER);
    }

    Flow flow() {
        return flow;
    }

    boolean isBlock() {
        return flow == Flow.BLOCK;
    }

    /** 1 to 6 for a heading, 0 otherwise. */
    int headingLevel() {
        return switch (this) {
            case H1 -> 1;
            case H2 -> 2;
            case H3 -> 3;
            case H4 -> 4;
            case H5 -> 5;
            case H6 -> 6;
            default -> 0;
        };
    }

    boolean isList() {
        return this == UL || this == OL || this == MENU || this == DIR;
    }

    boolean isPreformatted() {
        return this == PRE || this == LISTING || this == XMP;
    }

    boolean isCodeSpan() {
        return this == CODE || this == TT || this == SAMP;
    }
}
