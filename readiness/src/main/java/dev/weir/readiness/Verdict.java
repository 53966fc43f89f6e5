package dev.weir.readiness;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a check says, before it is known whether failing it counts. */
record Verdict(CheckStatus status, String message, ObjectNode details, List<Step> steps) {}
