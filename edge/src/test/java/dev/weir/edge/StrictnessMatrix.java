package dev.weir.edge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The strictness matrix of several proxies side by side, as a Markdown table. */
final class StrictnessMatrix {
    private final List<StrictnessRow> rows = StrictnessRow.all();
    private final Map<String, List<StrictnessProbe.Outcome>> columns = new LinkedHashMap<>();

    /** Probes a proxy and adds its column. */
    void add(ProxyUnderTest proxy, RecordingOrigin origin) {
        columns.put(
                proxy.name(),
                rows.stream()
                        .map(row -> StrictnessProbe.send(row, proxy.port(), origin))
                        .toList());
    }

    /** How many rows of the bar a proxy answers as they ask for. */
    long right(String name, boolean bar) {
        List<StrictnessProbe.Outcome> column = columns.getOrDefault(name, List.of());
        long right = 0;
        for (int i = 0; i < column.size(); i++) {
            if (rows.get(i).isBar() == bar && column.get(i).fits(rows.get(i))) {
                right++;
            }
        }
        return right;
    }

    /** How many rows there are. */
    long rows(boolean bar) {
        return rows.stream().filter(row -> row.isBar() == bar).count();
    }

    /** The table; what is not as the row asks stands in bold. */
    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("| probe | source | right | " + String.join(" | ", columns.keySet()) + " |");
        lines.add("|---|---|---|" + "---|".repeat(columns.size()));
        for (int i = 0; i < rows.size(); i++) {
            StrictnessRow row = rows.get(i);
            StringBuilder line = new StringBuilder();
            line.append("| ").append(row.name().replace("|", "\\|"));
            line.append(" | ").append(row.source());
            line.append(" | ").append(row.verdict().split(" ", 2)[0]).append(" |");
            for (List<StrictnessProbe.Outcome> column : columns.values()) {
                line.append(' ').append(column.get(i).cell(row)).append(" |");
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
