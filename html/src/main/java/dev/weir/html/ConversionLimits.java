package dev.weir.html;

import java.time.Duration;

/**
 * What one conversion may cost. Memory is bounded by the first two together: roughly 3 × bytes for the text and 300 bytes a
 * tag for the tree.
 *
 * @param maxBytes the largest page, in bytes as served without content coding; 1 or more
 * @param maxTags the most {@code <} characters, which bounds the nodes of the tree; 1 or more
 * @param maxDepth the deepest nesting that the tree keeps; what is nested deeper is kept, but flat; from 16 to 4096
 * @param maxTime wall-clock time for parsing and conversion together; positive
 */
public record ConversionLimits(int maxBytes, int maxTags, int maxDepth, Duration maxTime) {
    /** 16 MiB, 250,000 tags, 256 levels, 5 seconds: the HTML Standard on one page is too large, a long manual is not. */
    public static final ConversionLimits DEFAULT = new ConversionLimits(16 << 20, 250_000, 256, Duration.ofSeconds(5));

    /** Refuses values outside the ranges given above. */
    public ConversionLimits {
        if (maxBytes < 1 || maxTags < 1 || maxDepth < 16 || maxDepth > 4096 || !maxTime.isPositive()) {
            throw new IllegalArgumentException("conversion limits out of range: " + maxBytes + " bytes, " + maxTags
                    + " tags, depth " + maxDepth + " (16 to 4096), " + maxTime);
        }
    }

    /** The same with another largest page. */
    public ConversionLimits withMaxBytes(int bytes) {
        return new ConversionLimits(bytes, maxTags, maxDepth, maxTime);
    }

    /** The same with another number of tags. */
    public ConversionLimits withMaxTags(int tags) {
        return new ConversionLimits(maxBytes, tags, maxDepth, maxTime);
    }

    /** The same with another time. */
    public ConversionLimits withMaxTime(Duration time) {
        return new ConversionLimits(maxBytes, maxTags, maxDepth, time);
    }
}
