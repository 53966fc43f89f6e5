package dev.weir.coding;

import dev.weir.http.ContentCoding;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which answers are coded, and how much may be spent on it.
 *
 * @param codings what is offered, the one preferred first where a client likes several equally. Default Brotli, Zstandard, gzip:
 *     the smallest result first
 * @param minLength bytes; a shorter body is sent as it is. Default 512: below it a packet is saved by nothing
 * @param mediaTypes what is worth it: {@code type/subtype}, {@code type/*}, or {@code *+json} for a structured suffix.
 *     {@code text/event-stream} only by its full name, since its encoder is held for as long as the stream lasts
 * @param encoders bodies that are coded at the same time; beyond it they are sent as they are. Default 128, at about 2.5 MB of
 *     memory each at most
 * @param memory bytes of coded forms that are kept for stored answers, beside the cache's own. Default 16 MiB
 */
public record CodingSettings(
        List<ContentCoding> codings, int minLength, List<String> mediaTypes, int encoders, long memory) {

    /** The codings that there are encoders for. */
    public static final List<ContentCoding> MADE =
            List.of(ContentCoding.BROTLI, ContentCoding.ZSTD, ContentCoding.GZIP);

    /** As the options' own defaults say. */
    public static final CodingSettings DEFAULTS = new CodingSettings(
            MADE,
            512,
            List.of(
                    "text/*",
                    "*+json",
                    "*+xml",
                    "*+text",
                    "application/json",
                    "application/javascript",
                    "application/x-javascript",
                    "application/xml",
                    "application/x-ndjson",
                    "application/ndjson",
                    "application/jsonl",
                    "application/json-seq",
                    "application/wasm",
                    "application/graphql",
                    "application/rtf",
                    "application/sql",
                    "application/toml",
                    "application/yaml",
                    "application/x-yaml",
                    "application/vnd.ms-fontobject",
                    "font/otf",
                    "font/ttf",
                    "image/bmp",
                    "image/vnd.microsoft.icon",
                    "image/x-icon"),
            128,
            16L << 20);

    /** @throws IllegalArgumentException for a coding that is not made here or named twice, a type that is none, a negative number */
    public CodingSettings {
        codings = List.copyOf(codings);
        mediaTypes = List.copyOf(mediaTypes);
        Set<ContentCoding> once = new LinkedHashSet<>(codings);
        if (once.size() < codings.size()) {
            throw new IllegalArgumentException("coding.codings: " + codings + " names one twice");
        }
        for (ContentCoding coding : codings) {
            if (!MADE.contains(coding)) {
                throw new IllegalArgumentException("coding.codings: \"" + coding + "\" is not one of " + MADE);
            }
        }
        for (String type : mediaTypes) {
            if (!MediaTypes.isPattern(type)) {
                throw new IllegalArgumentException(
                        "coding.media-types: \"" + type + "\" is neither type/subtype, nor type/*, nor *+suffix");
            }
        }
        if (minLength < 0 || encoders < 0 || memory < 0) {
            throw new IllegalArgumentException("coding: min-length, encoders and memory are not negative");
        }
    }
}
