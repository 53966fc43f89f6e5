package dev.weir.certificates;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A folder in memory, which may be full, broken, or another's. */
final class TestFolder implements Folder {
    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    volatile boolean full;
    volatile boolean others;
    volatile boolean unreadable;

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        if (unreadable) {
            throw new IOException("Input/output error");
        }
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        files.put(name, content);
    }

    @Override
    public void putAside(String name) {
        files.put(name + ".damaged", files.remove(name));
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public boolean isOurs() {
        return !others;
    }

    @Override
    public void close() {}
}
