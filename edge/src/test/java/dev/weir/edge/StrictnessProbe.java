package dev.weir.edge;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sends one row of the matrix to a proxy and tells what the client and the origin behind it saw. */
final class StrictnessProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Pattern LAST_WORD = Pattern.compile(" [0-9a-f]+$");

    private StrictnessProbe() {}

    /**
     * What happened.
     *
     * @param answers status codes in order; or the word that says why one was missing
     * @param echoes what the origin understood, as the answers told
     * @param closed whether the connection ended after the last answer
     * @param atOrigin the bytes the origin received
     * @param violations what the origin found malformed
     */
    record Outcome(
            List<String> answers, List<String> echoes, boolean closed, String atOrigin, List<String> violations) {

        /** Whether this is what the row asks for. */
        boolean fits(StrictnessRow row) {
            return switch (row.verdict()) {
                case "refused" -> isRefusal();
                case "contained" -> isRefusal() || (answers.equals(List.of("200")) && violations.isEmpty());
                default ->
                    answers.stream().allMatch("200"::equals) && echoes.equals(row.echoes()) && violations.isEmpty();
            };
        }

        private boolean isRefusal() {
            return answers.equals(List.of("400")) && closed && atOrigin.isEmpty();
        }

        /** One cell of the printed table. */
        String cell(StrictnessRow row) {
            String seen = String.join(" ", answers);
            if (answers.equals(List.of("400"))) {
                seen += (closed ? "" : " open") + (atOrigin.isEmpty() ? "" : " forwarded");
            } else if (!row.verdict().startsWith("accepted") && !atOrigin.isEmpty()) {
                seen += violations.isEmpty() ? " repaired" : " passed on";
            }
            return fits(row) ? seen : "**" + seen + "**";
        }
    }

    /** Sends the row in one write on a connection of its own. */
    static Outcome send(StrictnessRow row, int port, RecordingOrigin origin) {
        origin.take();
        int before = origin.violations().size();
        List<String> answers = new ArrayList<>();
        List<String> echoes = new ArrayList<>();
        boolean closed = false;
        try (RawClient client = RawClient.connect(port, PATIENCE)) {
            client.send(row.bytes());
            int expected = Math.max(1, row.echoes().size());
            String method =
                    row.echoes().isEmpty() ? "GET" : row.echoes().getFirst().split(" ", 2)[0];
            while (answers.size() < expected) {
                Optional<RawClient.Answer> answer = client.answer(method);
                if (answer.isEmpty()) {
                    answers.add("close");
                    break;
                }
                answers.add(Integer.toString(answer.get().status()));
                String echo = answer.get().head().first("X-Echo");
                if (!echo.isEmpty()) {
                    echoes.add(LAST_WORD.matcher(echo).replaceAll(""));
                }
                if (answer.get().status() == 400) {
                    break;
                }
            }
            closed = row.echoes().isEmpty() && !answers.equals(List.of("200")) && client.seesClose();
        } catch (UncheckedIOException late) {
            answers.add("hang");
        } catch (WireViolation nonsense) {
            answers.add("nonsense");
        }
        return new Outcome(
                answers,
                echoes,
                closed,
                origin.take(),
                origin.violations().subList(before, origin.violations().size()));
    }
}
