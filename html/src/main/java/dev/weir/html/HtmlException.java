package dev.weir.html;

/** The caller's side of a conversion failed, for example the stream that a page is read from. Pages themselves never cause it. */
@SuppressWarnings("serial")
public final class HtmlException extends RuntimeException {
    HtmlException(String message, Throwable cause) {
        super(message, cause);
    }
}
