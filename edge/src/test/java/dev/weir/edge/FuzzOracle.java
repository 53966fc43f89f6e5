package dev.weir.edge;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Says from the RFCs alone what a strict recipient may do with the bytes of one connection. */
final class FuzzOracle {
    /** How the bytes end after the requests that have to be accepted. */
    enum End {
        /** Between two requests: the connection may stay open. */
        CLEAN,
        /** A request asked for the connection to be closed: whatever follows does not count. */
        CLOSED,
        /** Inside a request. */
        INCOMPLETE,
        /** With something that has to be refused. */
        REFUSED,
        /** With something that may be refused or repaired. */
        ARGUABLE
    }

    /**
     * The judgement.
     *
     * @param echoes what the origin must have understood of the requests to accept, in order
     * @param end how the bytes end
     * @param why what is wrong, empty when nothing is
     */
    record Judgement(List<String> echoes, End end, String why) {}

    private FuzzOracle() {}

    static Judgement judge(byte[] bytes) {
        List<String> echoes = new ArrayList<>();
        WireReader reader = new WireReader(new ByteArrayInputStream(bytes));
        try {
            while (true) {
                Optional<WireHead> next = reader.head();
                if (next.isEmpty()) {
                    return new Judgement(echoes, End.CLEAN, "");
                }
                WireHead head = next.get();
                RequestRules.fromClient(head);
                if (size(head) > 4096 || head.fields().size() > 60) {
                    return new Judgement(echoes, End.ARGUABLE, "near the limits");
                }
                CRC32C crc = new CRC32C();
                long length = reader.requestBody(head, crc::update);
                echoes.add(RecordingOrigin.echo(head.method(), head.target(), length, crc.getValue()));
                String options = String.join(",", head.all("Connection")).toLowerCase(Locale.ROOT);
                if (List.of(options.split("[ \\t]*,[ \\t]*")).contains("close")) {
                    return new Judgement(echoes, End.CLOSED, "");
                }
                if (head.version().equals("HTTP/1.0")) {
                    return new Judgement(echoes, End.ARGUABLE, "HTTP/1.0 before");
                }
            }
        } catch (WireViolation e) {
            return new Judgement(echoes, e.isArguable() ? End.ARGUABLE : End.REFUSED, e.getMessage());
        } catch (EOFException e) {
            return new Judgement(echoes, End.INCOMPLETE, "ends early");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int size(WireHead head) {
        return head.line().length()
                + head.fields().stream()
                        .mapToInt(field -> field.name().length() + field.value().length())
                        .sum();
    }
}
