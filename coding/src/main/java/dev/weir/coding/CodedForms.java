package dev.weir.coding;

import dev.weir.cache.Body;
import dev.weir.http.ContentCoding;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The coded forms of one stored body. They go when it goes. Thread-safe. */
final class CodedForms {
    /** Forms of one body: three codings of it as it is and as a shaper changes it, and as a few others would. */
    private static final int MOST = 12;

    private final Map<Key, Form> forms = new ConcurrentHashMap<>();

    /**
     * Which form.
     *
     * @param changes what is done to the stored bytes before they are coded
     */
    record Key(ContentCoding coding, List<Object> changes) {}

    /** What there is of a form. */
    sealed interface Form {
        /** Somebody is making it. */
        record Pending() implements Form {}

        /** It was made, and saves next to nothing. */
        record Unworthy() implements Form {}

        /** It is there. */
        final class Ready implements Form {
            private final Body body;
            private final long before;

            /** Since it was last looked at by whoever makes room; a lost write costs nothing. */
            private boolean used;

            Ready(Body body, long before) {
                this.body = body;
                this.before = before;
            }

            Body body() {
                used = true;
                return body;
            }

            /** Bytes that it stands for. */
            long before() {
                return before;
            }

            long length() {
                return body.length();
            }

            /** Whether it was used since this was last asked. */
            boolean spare() {
                boolean was = used;
                used = false;
                return was;
            }
        }
    }

    static final Form PENDING = new Form.Pending();
    static final Form UNWORTHY = new Form.Unworthy();

    static CodedForms of(Body body) {
        return (CodedForms) body.companion(CodedForms::new);
    }

    @Nullable
    Form get(Key key) {
        return forms.get(key);
    }

    /** Says that the caller makes this form; false when somebody else does or did, or there are enough. */
    boolean claim(Key key) {
        return forms.size() < MOST && forms.putIfAbsent(key, PENDING) == null;
    }

    void put(Key key, Form form) {
        forms.put(key, form);
    }

    void remove(Key key) {
        forms.remove(key);
    }
}
