package dev.weir.readiness;

/** What came of a scan. */
public sealed interface ScanResult permits Report, Unreachable {
    /** The origin, without a trailing slash. */
    String url();
}
