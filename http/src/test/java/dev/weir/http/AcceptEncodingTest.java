package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
    private static final List<ContentCoding> OFFERED =
            List.of(ContentCoding.BROTLI, ContentCoding.ZSTD, ContentCoding.GZIP);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                    | identity",
                "gzip                                  | gzip",
                "gzip, deflate, br, zstd               | br",
                "GZIP, Deflate                         | gzip",
                "x-gzip                                | gzip",
                "br;q=0.5, gzip                        | gzip",
                "br;q=0.5, gzip;q=0.5                  | br",
                "br;q=0, *                             | zstd",
                "*                                     | br",
                "*;q=0                                 | identity",
                "*;q=0, gzip;q=0.001                   | gzip",
                "identity                              | identity",
                "identity, gzip                        | gzip",
                "identity, gzip;q=0.9                  | identity",
                "gzip;q=0.5, identity;q=0.1            | gzip",
                "gzip;q=0.5, *;q=0.8                   | br",
                "identity;q=0                          | identity",
                "identity;q=0, exotic                  | identity",
                "br;q=1.001, gzip                      | gzip",
                "br;q=0.1234, gzip;q=0.1               | gzip",
                "br;q=, gzip;q=0.1                     | gzip",
                "br;q=0.2;q=0.9, gzip;q=0.1            | gzip",
                "br q=1, gzip                          | gzip",
                "br ; q=0.9 , gzip ; q=0.8             | br",
                "br;level=11, gzip                     | br",
                "br;q=0, br;q=0.7, gzip;q=0.6          | br",
                "compress, deflate                     | identity",
                ",,, ,gzip,,                           | gzip",
                "\"gzip                                | identity",
                "dcb, dcz                              | identity"
            })
    void choosesWhatTheClientLikesBest(String field, String chosen) {
        assertThat(AcceptEncoding.parse(List.of(field)).best(OFFERED).token()).isEqualTo(chosen);
    }

    @Test
    void readsRepeatedFieldsAsOneList() {
        AcceptEncoding accepted = AcceptEncoding.parse(List.of("br;q=0.1", "gzip;q=0.2, *;q=0"));
        assertThat(accepted.best(OFFERED)).isEqualTo(ContentCoding.GZIP);
        assertThat(accepted.quality(ContentCoding.IDENTITY)).isZero();
        assertThat(AcceptEncoding.parse(List.of()).best(OFFERED)).isEqualTo(ContentCoding.IDENTITY);
    }

    @Test
    void aStarDoesNotMeanThatTheClientHasADictionary() {
        AcceptEncoding any = AcceptEncoding.parse(List.of("*"));
        assertThat(any.accepts(ContentCoding.GZIP)).isTrue();
        assertThat(any.accepts(ContentCoding.DICTIONARY_BROTLI)).isFalse();
        assertThat(AcceptEncoding.parse(List.of("dcz;q=0.5")).quality(ContentCoding.DICTIONARY_ZSTD))
                .isEqualTo(500);
    }

    @Test
    void aHugeFieldIsReadToItsEnd() {
        String many = "a;q=0.5, ".repeat(100_000);
        assertThat(AcceptEncoding.parse(List.of(many + "zstd")).best(OFFERED)).isEqualTo(ContentCoding.ZSTD);
    }

    /** A second reading of §12.5.3, slow and plain: only of fields that are well formed. */
    @Test
    void agreesWithAPlainReadingOfTheRules() {
        Random random = new Random(11);
        List<String> names = List.of("br", "zstd", "gzip", "BR", "identity", "deflate", "exotic", "*", "x-gzip", "dcb");
        for (int round = 0; round < 20_000; round++) {
            List<String> elements = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                String name = names.get(random.nextInt(names.size()));
                String weight = String.format(Locale.ROOT, "%.3f", random.nextInt(1001) / 1000.0);
                elements.add(random.nextInt(3) == 0 ? name : name + (random.nextBoolean() ? ";q=" : " ; Q=") + weight);
            }
            List<ContentCoding> offered = new ArrayList<>(OFFERED);
            Collections.shuffle(offered, random);
            offered.removeIf(_ -> random.nextInt(4) == 0);
            String field = String.join(random.nextBoolean() ? "," : " , ", elements);
            assertThat(AcceptEncoding.parse(List.of(field)).best(offered))
                    .as("%s of %s", field, offered)
                    .isEqualTo(plain(elements, offered));
        }
    }

    private static ContentCoding plain(List<String> elements, List<ContentCoding> offered) {
        double identity = weight(elements, "identity");
        double star = weight(elements, "*");
        double toBeat = identity >= 0 ? identity : Math.max(star, 0);
        ContentCoding best = ContentCoding.IDENTITY;
        double bestWeight = -1;
        for (ContentCoding coding : offered) {
            double named = weight(elements, coding.token());
            double weight = named >= 0 ? named : star;
            if (weight > 0 && weight >= toBeat && weight > bestWeight) {
                best = coding;
                bestWeight = weight;
            }
        }
        return best;
    }

    /** The highest weight that an element of this name has, -1 without one. */
    private static double weight(List<String> elements, String name) {
        double highest = -1;
        for (String element : elements) {
            String[] parts = element.split(";", 2);
            String named = parts[0].strip().toLowerCase(Locale.ROOT);
            if (named.equals(name) || (name.equals("gzip") && named.equals("x-gzip"))) {
                double weight = parts.length == 1
                        ? 1
                        : Double.parseDouble(parts[1].strip().substring(2));
                highest = Math.max(highest, weight);
            }
        }
        return highest;
    }
}
