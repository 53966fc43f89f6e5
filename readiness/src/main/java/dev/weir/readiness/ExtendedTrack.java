package dev.weir.readiness;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the levels do not ask but agents notice. Reported apart: it changes neither level nor score. */
final class ExtendedTrack {
    ExtendedTrack(JsonNode data) {}

    List<ExtendedResult> examine(Site site) {
        return List.of();
    }
}
