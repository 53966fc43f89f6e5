package dev.weir.robots;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/** The date and time formats of the W3C note that sitemaps use, from a year alone to fractions of a second. */
final class W3cDateTime {
    private W3cDateTime() {}

    static Optional<Instant> parse(String value) {
        String text = value.strip();
        try {
            return switch (text.length()) {
                case 0, 1, 2, 3 -> Optional.empty();
                case 4 -> Optional.of(startOf(Year.parse(text).atDay(1)));
                case 7 -> Optional.of(startOf(YearMonth.parse(text).atDay(1)));
                case 10 -> Optional.of(startOf(LocalDate.parse(text)));
                default -> Optional.of(moment(text));
            };
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant startOf(LocalDate day) {
        return day.atTime(LocalTime.MIN).toInstant(ZoneOffset.UTC);
    }

    private static Instant moment(String text) {
        boolean zoned = text.endsWith("Z") || text.indexOf('+') > 0 || text.lastIndexOf('-') > 7;
        return zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }
}
