package dev.weir.edge;

/**
 * A request's head and what it says about the connection.
 *
 * @param request what phases see
 * @param version the version of HTTP the client speaks
 * @param framing how the body ends; never until close
 * @param keepAlive whether the connection goes on after this exchange (RFC 9112 §9.3)
 * @param expectsContinue whether the client waits for 100 before it sends the body (RFC 9110 §10.1.1)
 * @param webSocket whether it asks to switch to WebSocket (RFC 6455 §4.1)
 */
record RequestHead(
        Request request,
        HttpVersion version,
        Framing framing,
        boolean keepAlive,
        boolean expectsContinue,
        boolean webSocket) {

    boolean isHead() {
        return request.method().equals("HEAD");
    }
}
