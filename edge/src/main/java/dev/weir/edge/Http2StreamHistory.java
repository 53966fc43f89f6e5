package dev.weir.edge;

/**
 * What became of a connection's latest {@value #REMEMBERED} streams, so that a frame for one that is gone gets the error it
 * deserves (RFC 9113 §5.1, §5.1.1): one that ended in good order was closed by the client itself, one that was reset may still
 * have frames on their way, and one that was passed over can never be opened.
 */
final class Http2StreamHistory {
    static final int REMEMBERED = 128;

    /** What is known of a stream that is not open. */
    enum Fate {
        /** Both sides had ended it. */
        ENDED,
        /** One side had reset it, or it is too long ago to tell. */
        RESET,
        /** It was never opened, and a later one was. */
        PASSED_OVER
    }

    private final int[] ids = new int[REMEMBERED];
    private final boolean[] ended = new boolean[REMEMBERED];
    private int next;

    /** A stream was opened; identifiers only grow. */
    void opened(int id) {
        ids[next] = id;
        ended[next] = false;
        next = (next + 1) % REMEMBERED;
    }

    /** A stream was closed in good order. */
    void ended(int id) {
        int index = indexOf(id);
        if (index >= 0) {
            ended[index] = true;
        }
    }

    Fate fateOf(int id) {
        int index = indexOf(id);
        if (index >= 0) {
            return ended[index] ? Fate.ENDED : Fate.RESET;
        }
        int oldest = ids[next];
        return id > oldest ? Fate.PASSED_OVER : Fate.RESET;
    }

    private int indexOf(int id) {
        for (int i = 0; i < REMEMBERED; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }
}
