package dev.weir.cli;

import dev.weir.http.HeaderName;
import dev.weir.http.IpPrefix;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The kinds of single values that the configuration file and the command line share. */
final class Kinds {
    static final Kind<Boolean> FLAG = scalar(
            Map.of("type", "boolean"),
            text -> switch (text) {
                case "true" -> true;
                case "false" -> false;
                default ->
                    throw new IllegalArgumentException("true or false belongs here, found \"" + cut(text) + "\"");
            },
            String::valueOf);

    static final Kind<String> TEXT = scalar(Map.of("type", "string"), text -> text, text -> text);

    /** The path of a file. */
    static final Kind<Path> FILE =
            scalar(Map.of("type", "string"), text -> Path.of(text).toAbsolutePath(), Path::toString);

    /** A field's name. */
    static final Kind<HeaderName> FIELD = scalar(
            Map.of("type", "string"),
            text -> {
                try {
                    return HeaderName.of(text);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "a field name such as X-User belongs here, found \"" + Nearest.cut(text) + "\"", e);
                }
            },
            HeaderName::toString);

    /** A duration as a number and a unit: {@code 250ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 7d}. */
    static final Kind<Duration> TIME =
            scalar(Map.of("type", "string", "pattern", "^[0-9]+(ms|s|m|h|d)$"), Kinds::duration, Kinds::showDuration);

    /** A number of bytes: {@code 512}, {@code 32KiB}, {@code 5MiB}, {@code 1GiB}. */
    static final Kind<Long> BYTES = scalar(
            Map.of("type", List.of("string", "integer"), "pattern", "^[0-9]+(B|KiB|MiB|GiB)?$"),
            Kinds::bytes,
            Kinds::showBytes);

    /** Where to listen: {@code 127.0.0.1:8080}, {@code [::1]:8080}, {@code :8080} for every address, port 0 for a free one. */
    static final Kind<InetSocketAddress> LISTEN = scalar(
            Map.of("type", "string", "examples", List.of("127.0.0.1:8080", ":8080")),
            Kinds::listen,
            address -> show(address));

    static final Kind<URI> ORIGIN = scalar(
            Map.of("type", "string", "format", "uri", "examples", List.of("http://127.0.0.1:3000")),
            Kinds::origin,
            URI::toString);

    static final Kind<IpPrefix> PREFIX = scalar(
            Map.of("type", "string", "examples", List.of("10.0.0.0/8", "::1")), Kinds::prefix, IpPrefix::toString);

    private Kinds() {}

    static <T> Kind<T> scalar(Map<String, Object> schema, Function<String, T> parser, Function<T, String> printer) {
        return new Kind.Scalar<>(schema, parser, printer);
    }

    /** A whole number within bounds, both allowed. */
    static Kind<Integer> whole(int least, int most) {
        return scalar(
                Map.of("type", "integer", "minimum", least, "maximum", most),
                text -> {
                    try {
                        int value = Integer.parseInt(text);
                        if (value >= least && value <= most) {
                            return value;
                        }
                    } catch (NumberFormatException e) {
                        // said below, with what is allowed
                    }
                    throw new IllegalArgumentException("a whole number from " + least + " to " + most
                            + " belongs here, found \"" + cut(text) + "\"");
                },
                String::valueOf);
    }

    /** One of an enum's constants, written in lower case with dashes. */
    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        List<String> words = constants.stream().map(Kinds::word).toList();
        return scalar(
                Map.of("enum", words),
                text -> {
                    int index = words.indexOf(text);
                    if (index < 0) {
                        throw new IllegalArgumentException(
                                "\"" + cut(text) + "\" is none of the choices; " + Nearest.hint(text, words));
                    }
                    return constants.get(index);
                },
                Kinds::word);
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Duration duration(String text) {
        int unit = 0;
        while (unit < text.length() && text.charAt(unit) >= '0' && text.charAt(unit) <= '9') {
            unit++;
        }
        try {
            long number = Long.parseLong(text.substring(0, unit));
            if (number <= 1_000_000_000L) {
                Optional<Duration> duration = switch (text.substring(unit)) {
                    case "ms" -> Optional.of(Duration.ofMillis(number));
                    case "s" -> Optional.of(Duration.ofSeconds(number));
                    case "m" -> Optional.of(Duration.ofMinutes(number));
                    case "h" -> Optional.of(Duration.ofHours(number));
                    case "d" -> Optional.of(Duration.ofDays(number));
                    default -> Optional.empty();
                };
                if (duration.isPresent() && duration.get().compareTo(Duration.ofDays(3650)) <= 0) {
                    return duration.get();
                }
            }
        } catch (NumberFormatException e) {
            // said below, with what is allowed
        }
        throw new IllegalArgumentException(
                "a duration such as 250ms, 10s, 5m or 1h belongs here (at most ten years), found \"" + cut(text)
                        + "\"");
    }

    private static String showDuration(Duration value) {
        if (value.toMillis() % 1000 != 0) {
            return value.toMillis() + "ms";
        }
        long seconds = value.toSeconds();
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds >= 120 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static long bytes(String text) {
        int unit = 0;
        while (unit < text.length() && text.charAt(unit) >= '0' && text.charAt(unit) <= '9') {
            unit++;
        }
        try {
            long number = Long.parseLong(text.substring(0, unit));
            if (number <= 1L << 40) {
                return switch (text.substring(unit)) {
                    case "", "B" -> number;
                    case "KiB" -> Math.multiplyExact(number, 1L << 10);
                    case "MiB" -> Math.multiplyExact(number, 1L << 20);
                    case "GiB" -> Math.multiplyExact(number, 1L << 30);
                    default -> throw new NumberFormatException();
                };
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below, with what is allowed
        }
        throw new IllegalArgumentException(
                "a size such as 512, 32KiB, 5MiB or 1GiB belongs here, found \"" + cut(text) + "\"");
    }

    private static String showBytes(long value) {
        for (int shift = 30; shift > 0; shift -= 10) {
            if (value != 0 && value % (1L << shift) == 0) {
                return (value >> shift) + (shift == 30 ? "GiB" : shift == 20 ? "MiB" : "KiB");
            }
        }
        return String.valueOf(value);
    }

    static InetSocketAddress listen(String text) {
        int colon = text.lastIndexOf(':');
        if (colon >= 0) {
            String host = text.substring(0, colon);
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (port >= 0 && port <= 65535) {
                    if (host.isEmpty()) {
                        return new InetSocketAddress(port);
                    }
                    String bare =
                            host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
                    InetSocketAddress address = new InetSocketAddress(bare, port);
                    if (!address.isUnresolved()) {
                        return address;
                    }
                    throw new IllegalArgumentException("\"" + cut(host) + "\" is no address of this machine that can be"
                            + " looked up; use an IP address such as 127.0.0.1");
                }
            } catch (NumberFormatException e) {
                // said below, with what is allowed
            }
        }
        throw new IllegalArgumentException(
                "host and port such as 127.0.0.1:8080, [::1]:8080 or :8080 belong here, found \"" + cut(text) + "\"");
    }

    /** The origin's base URL: scheme, host and optional port, nothing more. */
    static URI origin(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme();
            boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            String path = uri.getRawPath();
            boolean bare = path == null || path.isEmpty() || path.equals("/");
            if (web
                    && uri.getHost() != null
                    && bare
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null) {
                return new URI(scheme + "://" + uri.getRawAuthority());
            }
        } catch (URISyntaxException e) {
            // said below, with what is allowed
        }
        throw new IllegalArgumentException(
                "an origin such as http://127.0.0.1:3000 belongs here (http or https, no path, no user), found \""
                        + cut(text) + "\"");
    }

    static IpPrefix prefix(String text) {
        return IpPrefix.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "an address or prefix such as 10.0.0.0/8 or ::1 belongs here, found \"" + cut(text) + "\""));
    }

    private static String cut(String text) {
        return Nearest.cut(text);
    }

    /** An address as it would be typed: digits, IPv6 in brackets. */
    static String show(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
