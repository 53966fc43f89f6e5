package dev.weir.certificates;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The answers that authorities may come for now. Bounded by the orders under way at once and their names. Thread-safe. */
final class Challenges {
    private final Map<String, String> byToken = new ConcurrentHashMap<>();
    private final Map<String, KeyAndChain> byHost = new ConcurrentHashMap<>();

    Optional<String> http(String token) {
        return Optional.ofNullable(byToken.get(token));
    }

    Optional<KeyAndChain> tlsAlpn(String host) {
        return Optional.ofNullable(byHost.get(host));
    }

    void addHttp(String token, String authorization) {
        byToken.put(token, authorization);
    }

    void addTlsAlpn(String host, KeyAndChain certificate) {
        byHost.put(host, certificate);
    }

    void removeHttp(String token) {
        byToken.remove(token);
    }

    void removeTlsAlpn(String host) {
        byHost.remove(host);
    }
}
