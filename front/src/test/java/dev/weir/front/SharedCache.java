package dev.weir.front;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** An ordinary shared cache as RFC 9111 describes it: one entry per address and per values of the fields that Vary names. */
final class SharedCache {
    private record Entry(List<String> vary, List<String> values, HttpResponse<byte[]> response) {}

    private final Map<String, List<Entry>> entries = new ConcurrentHashMap<>();

    HttpResponse<byte[]> get(
            String target, Map<String, String> request, Function<String, HttpResponse<byte[]>> origin) {
        List<Entry> known = entries.computeIfAbsent(target, _ -> new ArrayList<>());
        synchronized (known) {
            for (Entry entry : known) {
                if (entry.vary.stream()
                        .map(name -> request.getOrDefault(name, ""))
                        .toList()
                        .equals(entry.values)) {
                    return entry.response;
                }
            }
            HttpResponse<byte[]> fresh = origin.apply(target);
            List<String> vary = List.of(
                    FrontRig.field(fresh, "Vary").toLowerCase(Locale.ROOT).split(", *"));
            List<String> values =
                    vary.stream().map(name -> request.getOrDefault(name, "")).toList();
            known.add(new Entry(vary, values, fresh));
            return fresh;
        }
    }
}
