package dev.weir.front;

import dev.weir.edge.Request;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** Requests as the edge hands them in. */
final class Requests {
    private static final AtomicLong NEXT = new AtomicLong();

    private Requests() {}

    static Request get(String target, String... fields) {
        return of("GET", target, fields);
    }

    static Request of(String method, String target, String... fields) {
        Headers headers = new Headers().add(HeaderName.HOST, "site.example");
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(HeaderName.of(fields[i]), fields[i + 1]);
        }
        return new Request(
                "r" + NEXT.incrementAndGet(),
                method,
                "http",
                "site.example",
                target,
                headers,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    }
}
