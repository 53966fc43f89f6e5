package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.time.Duration;
import java.util.Optional;

/** Tells browsers to come over TLS alone from now on (RFC 6797), on answers over TLS whose origin has not said so itself. */
public final class StrictTransport implements Shaper {
    private static final HeaderName STRICT_TRANSPORT_SECURITY = HeaderName.of("Strict-Transport-Security");

    private final String value;

    /**
     * @param age how long they shall remember it
     */
    public StrictTransport(Duration age) {
        this.value = "max-age=" + age.toSeconds();
    }

    @Override
    public String name() {
        return "strict-transport";
    }

    @Override
    public void prepare(Request request, Headers toOrigin) {}

    @Override
    public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
        // RFC 6797 §7.2: never in the clear
        if (request.scheme().equals("https") && !toClient.contains(STRICT_TRANSPORT_SECURITY)) {
            toClient.add(STRICT_TRANSPORT_SECURITY, value);
        }
        return Optional.empty();
    }
}
