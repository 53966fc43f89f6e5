package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No parser throws, whatever it reads, and none goes over its input again and again. */
class HostileInputTest {
    private static final int ROUNDS = 100_000;

    /** Fragments that lead into every branch of the grammars. */
    private static final String[] FRAGMENTS = {
        "\"",
        "\\",
        ",",
        ";",
        "=",
        "<",
        ">",
        "*",
        "/",
        " ",
        "\t",
        "q",
        "q=",
        "0",
        "1",
        "0.5",
        "W/",
        "W/\"a\"",
        "*/*",
        "text/html",
        "text/",
        "rel",
        "rel=\"next\"",
        "title*=",
        "max-age=",
        "no-store",
        ":",
        "::",
        ".",
        "10.0.0.0/8",
        "ffff",
        "fe80::",
        "%",
        "Sun",
        ", 06 Nov 1994 08:49:37 GMT",
        "Nov",
        "-",
        "\r\n",
        "\u0000",
        "\u007f",
        "\u00e9",
        "\u4e00",
        "\ud800",
        "\u212a",
        "(",
        ")",
        "a",
        "Z"
    };

    enum Grammar {
        MEDIA_TYPE,
        ACCEPT,
        ACCEPT_ENCODING,
        LINK,
        ENTITY_TAG,
        ENTITY_TAGS,
        CACHE_CONTROL,
        VARY,
        IP_PREFIX,
        HTTP_DATE
    }

    private static void check(Grammar grammar, String text) {
        switch (grammar) {
            case MEDIA_TYPE ->
                MediaType.parse(text)
                        .ifPresent(type ->
                                assertThat(MediaType.parse(type.toString())).contains(type));
            case ACCEPT -> {
                Accept accept = Accept.parse(List.of(text, text));
                Accept again = Accept.parse(List.of(accept.toString()));
                for (MediaType type : List.of(MediaType.TEXT_HTML, MediaType.TEXT_MARKDOWN)) {
                    assertThat(accept.quality(type)).isBetween(0.0, 1.0).isEqualTo(again.quality(type));
                    assertThat(accept.explicitQuality(type)).isEqualTo(again.explicitQuality(type));
                }
            }
            case ACCEPT_ENCODING -> {
                AcceptEncoding accepted = AcceptEncoding.parse(List.of(text, text));
                for (ContentCoding coding : ContentCoding.values()) {
                    assertThat(accepted.quality(coding)).isBetween(0, 1000);
                }
            }
            case LINK -> {
                for (Link link : Link.parse(List.of(text))) {
                    assertThat(link.relations()).doesNotContain("");
                    assertThat(Link.parse(List.of(link.toString()))).containsExactly(link);
                }
            }
            case ENTITY_TAG ->
                EntityTag.parse(text)
                        .ifPresent(tag ->
                                assertThat(EntityTag.parse(tag.toString())).contains(tag));
            case ENTITY_TAGS -> {
                EntityTags tags = EntityTags.parse(List.of(text));
                tags.tags().forEach(tag -> assertThat(tags.weaklyMatch(tag)).isTrue());
            }
            case CACHE_CONTROL ->
                CacheControl.parse(List.of(text))
                        .seconds("max-age")
                        .ifPresent(seconds -> assertThat(seconds).isBetween(0L, 1L << 31));
            case VARY -> {
                String merged = Vary.merge(List.of(text), HeaderName.ACCEPT);
                assertThat(Vary.merge(List.of(merged), HeaderName.ACCEPT)).isEqualTo(merged);
            }
            case IP_PREFIX ->
                IpPrefix.parse(text).ifPresent(prefix -> {
                    assertThat(IpPrefix.parse(prefix.toString())).contains(prefix);
                    assertThat(prefix.contains(prefix.network())).isTrue();
                });
            case HTTP_DATE ->
                HttpDate.parse(text, Instant.EPOCH)
                        .ifPresent(
                                instant -> assertThat(HttpDate.format(instant)).hasSize(29));
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverThrowsAndReadsItsOwnText(Grammar grammar) {
        SplittableRandom random = new SplittableRandom(20_260);
        StringBuilder text = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++) {
            text.setLength(0);
            int parts = random.nextInt(12);
            for (int i = 0; i < parts; i++) {
                if (random.nextInt(8) == 0) {
                    text.append((char) random.nextInt(round % 2 == 0 ? 0x100 : 0x10000));
                } else {
                    text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                }
            }
            String input = text.toString();
            try {
                check(grammar, input);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(grammar + ", round " + round + ": " + Tokens.quoted(input), e);
            }
        }
    }

    /**
     * Not a measurement: a parser that went back over its input would need hours for these, at 2^40 steps, and one that
     * recursed would overflow the stack.
     */
    @ParameterizedTest
    @EnumSource
    void readsAMillionHostileCharacters(Grammar grammar) {
        for (String fragment : FRAGMENTS) {
            String input = fragment.repeat(1_000_000 / fragment.length());
            parseOnly(grammar, input);
            parseOnly(grammar, "<a>;b=\"" + input);
            parseOnly(grammar, "a/b;c=\"" + input + "\",");
        }
    }

    private static void parseOnly(Grammar grammar, String input) {
        switch (grammar) {
            case MEDIA_TYPE -> MediaType.parse(input);
            case ACCEPT -> Accept.parse(List.of(input)).quality(MediaType.TEXT_HTML);
            case ACCEPT_ENCODING -> AcceptEncoding.parse(List.of(input));
            case LINK -> Link.parse(List.of(input));
            case ENTITY_TAG -> EntityTag.parse(input);
            case ENTITY_TAGS -> EntityTags.parse(List.of(input));
            case CACHE_CONTROL -> CacheControl.parse(List.of(input));
            case VARY -> Vary.merge(List.of(input), HeaderName.ACCEPT);
            case IP_PREFIX -> IpPrefix.parse(input);
            case HTTP_DATE -> HttpDate.parse(input, Instant.EPOCH);
        }
    }

    @Test
    void errorTextHoldsNothingThatATerminalObeys() {
        assertThat(Tokens.quoted("a\u001b[31m\r\n\u202e")).isEqualTo("\"a?[31m???\"");
        assertThat(Tokens.quoted("x".repeat(1_000))).hasSize(83);
    }
}
