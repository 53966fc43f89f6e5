package dev.weir.edge;

/**
 * When a request is sent once more because a server failed it. Only one that may be repeated is (GET, HEAD, OPTIONS, PUT,
 * DELETE without a body, RFC 9110 §9.2.2), and any whose connection could not be made, since nothing of it was sent; never
 * after the first byte of an answer. It goes to another server.
 *
 * @param attempts most further attempts for a request. Default 2
 * @param percent of requests that may be retried over time, so that retries cannot multiply the load of servers in trouble.
 *     Default 20
 * @param least retries a second that are allowed whatever the load, over all workers. Default 10
 */
public record Retries(int attempts, int percent, int least) {
    /** Two further attempts within a fifth of the load. */
    public static final Retries DEFAULT = new Retries(2, 20, 10);

    /** @throws IllegalArgumentException when a number is out of range */
    public Retries {
        if (attempts < 0 || attempts > 10) {
            throw new IllegalArgumentException("retries.attempts: " + attempts + " is not in 0 to 10");
        }
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("retries.percent: " + percent + " is not in 0 to 100");
        }
        if (least < 0) {
            throw new IllegalArgumentException("retries.least: " + least + " is less than 0");
        }
    }
}
