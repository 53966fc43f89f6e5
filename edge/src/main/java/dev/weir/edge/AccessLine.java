package dev.weir.edge;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;

/** Puts lines of the access log together in one array, without making a String for what is there as numbers. */
final class AccessLine {
    private static final byte[] HEX = HeadWriter.ascii("0123456789abcdef");
    private static final byte[] TIME = HeadWriter.ascii("{\"time\":\"");
    private static final byte[] ID = HeadWriter.ascii("Z\",\"id\":");
    private static final byte[] CLIENT = HeadWriter.ascii(",\"client\":");
    private static final byte[] PEER = HeadWriter.ascii(",\"peer\":");
    private static final byte[] IDENTITY = HeadWriter.ascii(",\"identity\":");
    private static final byte[] VERIFIED = HeadWriter.ascii(",\"verified\":true,\"method\":");
    private static final byte[] UNVERIFIED = HeadWriter.ascii(",\"verified\":false,\"method\":");
    private static final byte[] AUTHORITY = HeadWriter.ascii(",\"authority\":");
    private static final byte[] PATH = HeadWriter.ascii(",\"path\":");
    private static final byte[] QUERY = HeadWriter.ascii(",\"query\":");
    private static final byte[] STATUS = HeadWriter.ascii(",\"status\":");
    private static final byte[] BYTES_IN = HeadWriter.ascii(",\"bytes_in\":");
    private static final byte[] BYTES_OUT = HeadWriter.ascii(",\"bytes_out\":");
    private static final byte[] DURATION = HeadWriter.ascii(",\"duration_us\":");
    private static final byte[] ANSWERED_BY = HeadWriter.ascii(",\"answered_by\":");
    private static final byte[] ORIGIN_PROTOCOL = HeadWriter.ascii(",\"origin_protocol\":");
    private static final byte[] CACHE = HeadWriter.ascii(",\"cache\":");
    private static final byte[] CODING = HeadWriter.ascii(",\"coding\":");
    private static final byte[] COMPLETE = HeadWriter.ascii(",\"complete\":true,\"user_agent\":");
    private static final byte[] INCOMPLETE = HeadWriter.ascii(",\"complete\":false,\"user_agent\":");
    private static final byte[] END = HeadWriter.ascii("}\n");

    private final boolean queries;
    private byte[] bytes = new byte[128 * 1024];
    private int length;
    private int lines;

    /** The second that was last written, and its text: neighbours share it. */
    private long second = Long.MIN_VALUE;

    private String secondText = "";
    private InetAddress peer = InetAddress.getLoopbackAddress();
    private String peerText = "";

    AccessLine(boolean queries) {
        this.queries = queries;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int lines() {
        return lines;
    }

    void clear() {
        length = 0;
        lines = 0;
    }

    void append(ExchangeRecord exchange) {
        Request request = exchange.request();
        lines++;
        raw(TIME);
        time(exchange.start());
        raw(ID);
        string(request.id(), 0, request.id().length());
        raw(PEER);
        string(peer(request.peer().getAddress()));
        if (!request.client().equals(request.peer().getAddress())) {
            raw(CLIENT);
            string(request.client().getHostAddress());
        }
        raw(IDENTITY);
        string(exchange.identity().name());
        raw(exchange.identity().verified() ? VERIFIED : UNVERIFIED);
        string(request.method());
        raw(AUTHORITY);
        string(request.authority());
        raw(PATH);
        String target = request.target();
        int mark = target.indexOf('?');
        string(target, 0, mark < 0 ? target.length() : mark);
        if (queries && mark >= 0) {
            raw(QUERY);
            string(target, mark + 1, target.length());
        }
        raw(STATUS);
        number(exchange.status());
        raw(BYTES_IN);
        number(exchange.bytesIn());
        raw(BYTES_OUT);
        number(exchange.bytesOut());
        raw(DURATION);
        number(exchange.duration().toNanos() / 1000);
        raw(ANSWERED_BY);
        string(exchange.answeredBy());
        if (!exchange.originProtocol().isEmpty()) {
            raw(ORIGIN_PROTOCOL);
            string(exchange.originProtocol());
        }
        if (!exchange.cache().isEmpty()) {
            raw(CACHE);
            string(exchange.cache());
        }
        if (!exchange.coding().isEmpty()) {
            raw(CODING);
            string(exchange.coding());
        }
        raw(exchange.complete() ? COMPLETE : INCOMPLETE);
        string(AccessLog.userAgent(request));
        raw(END);
    }

    /** Connections bring many requests in a row, so the last address is mostly this one. */
    private String peer(InetAddress address) {
        if (peerText.isEmpty() || !address.equals(peer)) {
            peer = address;
            peerText = address.getHostAddress();
        }
        return peerText;
    }

    private void time(Instant start) {
        if (start.getEpochSecond() != second) {
            second = start.getEpochSecond();
            String text = Instant.ofEpochSecond(second).toString();
            secondText = text.substring(0, text.length() - 1);
        }
        room(32);
        for (int i = 0; i < secondText.length(); i++) {
            bytes[length++] = (byte) secondText.charAt(i);
        }
        bytes[length++] = '.';
        int micros = start.getNano() / 1000;
        for (int unit = 100_000; unit > 0; unit /= 10) {
            bytes[length++] = (byte) ('0' + micros / unit % 10);
        }
    }

    private void string(String text) {
        string(text, 0, text.length());
    }

    private void string(String text, int from, int to) {
        room((to - from) * 6 + 2);
        byte[] target = bytes;
        int at = length;
        target[at++] = '"';
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
                target[at++] = (byte) c;
            } else {
                target[at++] = '\\';
                if (c == '"' || c == '\\') {
                    target[at++] = (byte) c;
                } else {
                    target[at++] = 'u';
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        target[at++] = HEX[(c >>> shift) & 15];
                    }
                }
            }
        }
        target[at++] = '"';
        length = at;
    }

    private void number(long value) {
        room(20);
        if (value < 0) {
            bytes[length++] = '-';
        }
        long left = Math.abs(value);
        int digits = 1;
        for (long rest = left / 10; rest > 0; rest /= 10) {
            digits++;
        }
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length + i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += digits;
    }

    private void raw(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
