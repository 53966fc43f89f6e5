package dev.weir.cli;

import dev.weir.edge.ListenerSettings;
import dev.weir.edge.RouteSettings;
import dev.weir.edge.ServerSettings;
import dev.weir.edge.SiteSettings;
import dev.weir.edge.UpstreamSettings;
import dev.weir.front.FrontRoute;
import dev.weir.front.FrontSettings;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What another configuration would change, a line each: {@code +} for what comes, {@code -} for what goes and {@code ~} for what
 * becomes something else, by listener, site, route and upstream. Settings are compared as the values that they are, so every one
 * of them shows, those of a later room too.
 */
final class ConfigurationChanges {
    private final List<String> lines = new ArrayList<>();

    private ConfigurationChanges() {}

    /** In the order listeners, sites with their routes, upstreams, everything else; empty when nothing would change. */
    static List<String> between(Configuration before, Configuration after) {
        ConfigurationChanges changes = new ConfigurationChanges();
        changes.named(
                "listener",
                keyed(before.edge().listeners(), listener -> Kinds.show(listener.address())),
                keyed(after.edge().listeners(), listener -> Kinds.show(listener.address())));
        changes.sites(before, after);
        changes.named("upstream", upstreams(before), upstreams(after));
        changes.record("", rest(before), rest(after));
        return List.copyOf(changes.lines);
    }

    /** What stands neither below a listener nor a site. */
    private record Rest(
            Object cache,
            Object coding,
            Object tls,
            Object acme,
            Object admin,
            Object forwarding,
            Object timeouts,
            Object limits,
            int workers,
            AccessLogChoice accessLog,
            Duration drain) {}

    private static Rest rest(Configuration from) {
        return new Rest(
                from.cache(),
                from.coding(),
                from.edge().tls(),
                from.acme(),
                from.edge().admin(),
                from.edge().forwarding(),
                from.edge().timeouts(),
                from.edge().limits(),
                from.edge().workers(),
                from.accessLog(),
                from.drain());
    }

    private static Map<String, UpstreamSettings> upstreams(Configuration from) {
        Map<String, UpstreamSettings> upstreams = new LinkedHashMap<>();
        for (SiteSettings site : from.edge().sites()) {
            for (RouteSettings route : site.routes()) {
                upstreams.put(route.upstream().name(), route.upstream());
            }
        }
        return upstreams;
    }

    private static <T> Map<String, T> keyed(Collection<T> all, Function<T, String> key) {
        Map<String, T> keyed = new LinkedHashMap<>();
        all.forEach(one -> keyed.put(key.apply(one), one));
        return keyed;
    }

    private void sites(Configuration before, Configuration after) {
        Map<String, SiteSettings> old = keyed(before.edge().sites(), SiteSettings::name);
        Map<String, SiteSettings> now = keyed(after.edge().sites(), SiteSettings::name);
        old.forEach((name, site) -> {
            if (!now.containsKey(name)) {
                lines.add("- site " + name + " (" + String.join(", ", site.hosts()) + ")");
            }
        });
        now.forEach((name, site) -> {
            SiteSettings was = old.get(name);
            if (was == null) {
                lines.add("+ site " + name + " (" + String.join(", ", site.hosts()) + ")");
                site.routes()
                        .forEach(route -> lines.add("+ route " + name + " " + route.path() + " to "
                                + route.upstream().name()));
                return;
            }
            value("site " + name + " hosts", was.hosts(), site.hosts());
            routes(name, was, site);
            FrontSettings front = before.fronts().get(name);
            FrontSettings other = after.fronts().get(name);
            if (front != null && other != null) {
                record("site " + name + " front", front, other);
            }
        });
    }

    private void routes(String site, SiteSettings before, SiteSettings after) {
        Map<String, RouteSettings> old = keyed(before.routes(), RouteSettings::path);
        Map<String, RouteSettings> now = keyed(after.routes(), RouteSettings::path);
        old.keySet().stream()
                .filter(path -> !now.containsKey(path))
                .forEach(path -> lines.add("- route " + site + " " + path));
        now.forEach((path, route) -> {
            RouteSettings was = old.get(path);
            if (was == null) {
                lines.add("+ route " + site + " " + path + " to "
                        + route.upstream().name());
            } else {
                compare("route " + site + " " + path, was, route, Set.of("path", "upstream"));
                value(
                        "route " + site + " " + path + " upstream",
                        was.upstream().name(),
                        route.upstream().name());
            }
        });
    }

    /** Named things of one kind, compared by name. */
    private void named(String kind, Map<String, ?> before, Map<String, ?> after) {
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(name -> lines.add("- " + kind + " " + name));
        after.forEach((name, now) -> {
            Object was = before.get(name);
            if (was == null) {
                lines.add("+ " + kind + " " + name);
            } else {
                record(kind + " " + name, was, now);
            }
        });
    }

    private void record(String where, Object before, Object after) {
        compare(where, before, after, Set.of());
    }

    /** Component by component, down to what is no record any more. */
    private void compare(String where, Object before, Object after, Set<String> apartFrom) {
        if (before.equals(after)) {
            return;
        }
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            if (apartFrom.contains(component.getName())) {
                continue;
            }
            Object was = read(component, before);
            Object now = read(component, after);
            String place = (where + " " + dashed(component.getName())).strip();
            if (was instanceof Optional<?> one
                    && now instanceof Optional<?> other
                    && one.orElse(null) instanceof Record
                    && other.isPresent()) {
                record(place, one.get(), other.get());
            } else if (was instanceof Record && now.getClass().equals(was.getClass())) {
                record(place, was, now);
            } else {
                value(place, was, now);
            }
        }
    }

    private static Object read(RecordComponent component, Object record) {
        try {
            component.getAccessor().setAccessible(true);
            return Objects.requireNonNull(component.getAccessor().invoke(record), component.getName());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(component.getName(), impossible);
        }
    }

    private void value(String where, Object before, Object after) {
        if (!before.equals(after)) {
            lines.add("~ " + where + ": " + show(before) + " -> " + show(after));
        }
    }

    private static String show(Object value) {
        return switch (value) {
            case Duration duration -> Kinds.TIME.show(duration);
            case InetSocketAddress address -> Kinds.show(address);
            case ServerSettings server ->
                server.url() + (server.weight() == 1 ? "" : " (weight " + server.weight() + ")");
            case ListenerSettings listener -> Kinds.show(listener.address());
            case FrontRoute route ->
                route.pathPrefix() + " "
                        + new TreeSet<>(
                                route.features().stream().map(Kinds::word).toList());
            case Optional<?> some -> some.isPresent() ? "on" : "off";
            case Enum<?> constant -> Kinds.word(constant);
            case Collection<?> all ->
                "["
                        + String.join(
                                ", ",
                                all.stream().map(ConfigurationChanges::show).toList()) + "]";
            case Integer number when number == Integer.MAX_VALUE -> "unlimited";
            case Long number when number == Long.MAX_VALUE -> "unlimited";
            case String text when text.isEmpty() -> "\"\"";
            default -> value.toString();
        };
    }

    private static String dashed(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append('-').append(Character.toLowerCase(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
