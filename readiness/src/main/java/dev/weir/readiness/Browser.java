package dev.weir.readiness;

import java.net.URI;
import java.util.List;

/** Loads a page in a real browser to see what its scripts register. Thread-safe; blocks. */
public interface Browser {
    /** Loads the page and reports the tools registered through WebMCP within the browser's time limit. */
    Visit visit(URI page);

    /** What came of it. */
    sealed interface Visit {}

    /** The page was loaded; the names of the registered tools, in order of registration. */
    record Loaded(List<String> tools) implements Visit {}

    /** No browser, or it failed; the message says which and what to install. */
    record Unavailable(String message) implements Visit {}
}
