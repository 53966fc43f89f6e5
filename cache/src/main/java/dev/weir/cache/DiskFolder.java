package dev.weir.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** The file system, as far as the disk tier needs it: named pieces of content. Thread-safe. */
interface DiskFolder extends AutoCloseable {
    /** A piece of content that is there. */
    record Item(String name, long size) {}

    /** What is there, the oldest first. What a crash left half written is not among it. */
    List<Item> items() throws IOException;

    /** Writes a piece whole or not at all, also when the machine stops within. */
    void write(String name, List<ByteBuffer> parts) throws IOException;

    InputStream read(String name) throws IOException;

    /** Removes a piece if it is there. */
    void delete(String name) throws IOException;

    @Override
    void close();
}
