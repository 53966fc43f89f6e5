package dev.weir.robots;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts a robots.txt into lines: LF, CR and CRLF end one, a byte order mark (even half of one) is skipped. */
final class RobotsLines {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final List<RobotsLine> lines = new ArrayList<>();
    private final byte[] body;
    private final boolean truncated;

    RobotsLines(byte[] body) {
        this.body = body;
        this.truncated = body.length > RobotsTxt.MAX_BYTES;
        int end = Math.min(body.length, RobotsTxt.MAX_BYTES);
        int start = 0;
        while (start < end && start < BYTE_ORDER_MARK.length && body[start] == BYTE_ORDER_MARK[start]) {
            start++;
        }
        for (int i = start; i < end; i++) {
            if (body[i] == '\n' || body[i] == '\r') {
                add(start, i);
                if (body[i] == '\r' && i + 1 < end && body[i + 1] == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        // Half a line at the limit could mean anything, "/p" instead of "/private": it is left out.
        if (start < end && !truncated) {
            add(start, end);
        }
    }

    List<RobotsLine> lines() {
        return lines;
    }

    boolean truncated() {
        return truncated;
    }

    private void add(int start, int end) {
        int length = Math.min(end - start, RobotsTxt.MAX_LINE);
        lines.add(
                length == 0
                        ? RobotsLine.BLANK
                        : RobotsLine.of(new String(body, start, length, StandardCharsets.ISO_8859_1)));
    }
}
