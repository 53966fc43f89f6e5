package dev.weir.readiness;

/**
 * The origin did not answer, so there is nothing to judge.
 *
 * @param url the origin that was asked
 * @param message what was tried, what happened, what to do
 */
public record Unreachable(String url, String message) implements ScanResult {}
