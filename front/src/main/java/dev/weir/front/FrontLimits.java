package dev.weir.front;

/**
 * The bounds of what the front holds and works on. Beyond any of them a client gets the origin's own answer.
 *
 * @param markdownSourceBytes largest page converted, in bytes after decoding; default 5 MiB
 * @param conversions conversions running at the same time, since each keeps a core busy; default one a core
 * @param waitingExchanges exchanges that may fetch or wait for a conversion at the same time, so that pages in memory stay
 *     below this number × {@code markdownSourceBytes}; default 64
 * @param variantCacheBytes Markdown kept so that a page that has not changed is not converted again; default 64 MiB, 0 keeps
 *     nothing
 * @param injectionWindowBytes how far into a page a place for the pointer is looked for; default 256 KiB
 */
public record FrontLimits(
        int markdownSourceBytes,
        int conversions,
        int waitingExchanges,
        long variantCacheBytes,
        int injectionWindowBytes) {
    public FrontLimits {
        atLeast("markdown source bytes", markdownSourceBytes, 1);
        atLeast("conversions", conversions, 1);
        atLeast("waiting exchanges", waitingExchanges, 1);
        atLeast("variant cache bytes", variantCacheBytes, 0);
        atLeast("injection window bytes", injectionWindowBytes, 1);
    }

    /** The documented defaults, with as many conversions at a time as this machine has cores. */
    public static FrontLimits defaults() {
        return new FrontLimits(5 << 20, Runtime.getRuntime().availableProcessors(), 64, 64L << 20, 256 << 10);
    }

    private static void atLeast(String what, long found, long least) {
        if (found < least) {
            throw new FrontException("the limit \"" + what + "\" is at least " + least + ", found " + found);
        }
    }
}
