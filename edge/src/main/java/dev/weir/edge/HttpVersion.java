package dev.weir.edge;

/** The version of HTTP a client speaks to us (RFC 9110 §2.5). */
enum HttpVersion {
    HTTP_1_0("1.0"),
    HTTP_1_1("1.1"),
    HTTP_2("2.0");

    private final String number;
    private final String via;

    HttpVersion(String number) {
        this.number = number;
        this.via = number + " weir";
    }

    /** The version as it stands in {@code Via} and in logs. */
    String number() {
        return number;
    }

    /** Our entry in {@code Via} for a message that came in this version (RFC 9110 §7.6.3). */
    String via() {
        return via;
    }

    /** Whether chunks, 1xx answers and {@code Expect} may be used, which HTTP/1.0 does not know. */
    boolean isModern() {
        return this != HTTP_1_0;
    }
}
