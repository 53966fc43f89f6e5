package dev.weir.edge;

/**
 * Phase 5, record: hears of every finished exchange, refused and broken ones too.
 *
 * <p>Called on an event loop: hand over and return. One that throws is counted and otherwise ignored.
 */
public interface Recorder {
    /** Takes note of an exchange that has ended. */
    void record(ExchangeRecord exchange);
}
