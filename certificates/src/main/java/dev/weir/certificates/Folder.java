package dev.weir.certificates;

import java.io.IOException;
import java.util.Optional;

/** Small files by name, each written wholly or not at all. Thread-safe. */
interface Folder extends AutoCloseable {
    /** What the file holds; empty when there is none. */
    Optional<byte[]> read(String name) throws IOException;

    /** The file is there with all its bytes, over a crash, or as it was before. */
    void write(String name, byte[] content) throws IOException;

    /** Out of the way and kept for a look; an earlier one of the name makes room. */
    void putAside(String name) throws IOException;

    /** Gone, when it was there. */
    void delete(String name) throws IOException;

    /** Whether this process is the one that writes; asks again when it was not. */
    boolean isOurs() throws IOException;

    @Override
    void close();
}
