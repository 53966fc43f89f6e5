package dev.weir.edge;

/**
 * A request's head and what it says about the connection.
 *
 * @param request what phases see
 * @param http11 whether the client speaks HTTP/1.1; HTTP/1.0 otherwise
 * @param framing how the body ends; never until close
 * @param keepAlive whether the client wants to use the connection again (RFC 9112 §9.3)
 * @param expectsContinue whether the client waits for 100 before it sends the body (RFC 9110 §10.1.1)
 * @param webSocket whether it asks to switch to WebSocket (RFC 6455 §4.1)
 */
record RequestHead(
        Request request,
        boolean http11,
        Framing framing,
        boolean keepAlive,
        boolean expectsContinue,
        boolean webSocket) {

    boolean isHead() {
        return request.method().equals("HEAD");
    }
}
