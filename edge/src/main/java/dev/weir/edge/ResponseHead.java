package dev.weir.edge;

import dev.weir.http.Headers;

/**
 * The head of an answer from the origin.
 *
 * @param status 100 to 599
 * @param headers as received; the receiver may change them
 * @param framing how the body ends
 * @param keepAlive whether the connection may be used again afterwards
 * @param keepAliveSeconds how long the origin says it keeps the connection ({@code Keep-Alive: timeout}), -1 when it does not
 */
record ResponseHead(int status, Headers headers, Framing framing, boolean keepAlive, int keepAliveSeconds) {}
