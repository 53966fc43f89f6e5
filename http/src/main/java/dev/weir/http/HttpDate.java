package dev.weir.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Dates as HTTP writes them, to the second and in UTC (RFC 9110 §5.6.7).
 *
 * <pre>{@code
 * HttpDate.format(Instant.EPOCH);                             // Thu, 01 Jan 1970 00:00:00 GMT
 * HttpDate.parse("Thu Jan  1 00:00:00 1970", clock.instant()) // Optional[1970-01-01T00:00:00Z]
 * }</pre>
 */
public final class HttpDate {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> LONG_DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    /** A digit stands where d is, a digit or a space where _ is, the month where ### is; everything else stands for itself. */
    private static final String IMF_FIXDATE = ", dd ### dddd dd:dd:dd GMT";

    private static final String RFC_850 = ", dd-###-dd dd:dd:dd GMT";
    private static final String ASCTIME = " ### _d dd:dd:dd dddd";

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

    private HttpDate() {}

    /**
     * The preferred form, IMF-fixdate, which is always 29 characters; fractions of a second are cut off.
     *
     * @throws IllegalArgumentException when the year has not four digits
     */
    public static String format(Instant instant) {
        if (instant.isBefore(FIRST) || !instant.isBefore(BEYOND)) {
            throw new IllegalArgumentException("an HTTP date has a year of four digits, " + instant + " has not");
        }
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        StringBuilder out = new StringBuilder(29);
        out.append(DAYS.get(time.getDayOfWeek().getValue() - 1)).append(", ");
        two(out, time.getDayOfMonth()).append(' ');
        out.append(MONTHS.get(time.getMonthValue() - 1)).append(' ');
        two(two(out, time.getYear() / 100), time.getYear() % 100).append(' ');
        two(out, time.getHour()).append(':');
        two(out, time.getMinute()).append(':');
        return two(out, time.getSecond()).append(" GMT").toString();
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /**
     * Reads any of the three forms that a recipient has to accept. Empty for anything else; names compare by case, as the
     * grammar says. The day's name must be one, but whether it fits the date does not matter.
     *
     * @param now decides the century of a year of two digits: one that would lie more than 50 years ahead is past
     */
    public static Optional<Instant> parse(String fieldValue, Instant now) {
        String text = fieldValue.strip();
        int comma = text.indexOf(',');
        if (comma < 0) {
            return text.length() == 24 && DAYS.contains(text.substring(0, 3))
                    ? read(text.substring(3), ASCTIME, now)
                    : Optional.empty();
        }
        if (comma > 9) {
            return Optional.empty();
        }
        String day = text.substring(0, comma);
        String rest = text.substring(comma);
        if (DAYS.contains(day)) {
            return read(rest, IMF_FIXDATE, now);
        }
        return LONG_DAYS.contains(day) ? read(rest, RFC_850, now) : Optional.empty();
    }

    private static Optional<Instant> read(String text, String form, Instant now) {
        if (text.length() != form.length()) {
            return Optional.empty();
        }
        for (int i = 0; i < form.length(); i++) {
            char c = text.charAt(i);
            boolean fits = switch (form.charAt(i)) {
                case 'd' -> isDigit(c);
                case '_' -> isDigit(c) || c == ' ';
                case '#' -> !form.startsWith("###", i) || monthAt(text, i) > 0;
                default -> c == form.charAt(i);
            };
            if (!fits) {
                return Optional.empty();
            }
        }
        int month = monthAt(text, form.indexOf("###"));
        int clock = form.indexOf("dd:dd:dd");
        int day;
        int year;
        if (form.equals(ASCTIME)) {
            day = text.charAt(5) == ' ' ? number(text, 6, 1) : number(text, 5, 2);
            year = number(text, 17, 4);
        } else if (form.equals(RFC_850)) {
            day = number(text, 2, 2);
            year = century(number(text, 9, 2), now);
        } else {
            day = number(text, 2, 2);
            year = number(text, 9, 4);
        }
        int second = number(text, clock + 6, 2);
        try {
            // A leap second is allowed by the grammar and unknown to the clock: it is the first of the next minute.
            return Optional.of(LocalDateTime.of(
                            year,
                            month,
                            day,
                            number(text, clock, 2),
                            number(text, clock + 3, 2),
                            second == 60 ? 59 : second)
                    .plusSeconds(second == 60 ? 1 : 0)
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    private static int century(int year, Instant now) {
        int current = now.atOffset(ZoneOffset.UTC).getYear();
        int full = current - current % 100 + year;
        return full > current + 50 ? full - 100 : full;
    }

    private static int monthAt(String text, int at) {
        return MONTHS.indexOf(text.substring(at, at + 3)) + 1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int number(String text, int start, int digits) {
        int number = 0;
        for (int i = start; i < start + digits; i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }
}
