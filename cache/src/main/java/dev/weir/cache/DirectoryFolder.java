package dev.weir.cache;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A folder on disk: {@code objects/ab/abcd…} for what is there, {@code writing/} for what is being written. A file gets its
 * final name when its bytes are on the disk, so there is no time at which half a file has one. One process at a time.
 */
final class DirectoryFolder implements DiskFolder {
    private final Path objects;
    private final Path writing;
    private final FileChannel lockFile;
    private final AtomicLong names = new AtomicLong();

    private DirectoryFolder(Path objects, Path writing, FileChannel lockFile) {
        this.objects = objects;
        this.writing = writing;
        this.lockFile = lockFile;
    }

    /** Opens or makes it, and clears away what a crash left half written. */
    static DiskFolder open(Path root) {
        Path objects = root.resolve("objects");
        Path writing = root.resolve("writing");
        try {
            Files.createDirectories(objects);
            Files.createDirectories(writing);
            FileChannel lockFile =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(lockFile)) {
                lockFile.close();
                throw new CacheException(
                        "cache.disk.folder: " + root + " is in use by another process; give each its own folder");
            }
            try (DirectoryStream<Path> left = Files.newDirectoryStream(writing)) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            }
            return new DirectoryFolder(objects, writing, lockFile);
        } catch (IOException e) {
            throw new CacheException(
                    "cache.disk.folder: " + root + " cannot be used (" + e
                            + "); name a folder that this user may write to",
                    e);
        }
    }

    /** The lock lives as long as the channel. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    @Override
    public List<Item> items() throws IOException {
        record Dated(Item item, long modified) {}

        List<Dated> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(objects)) {
            for (Path folder : folders) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                    for (Path file : files) {
                        BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
                        found.add(new Dated(
                                new Item(file.getFileName().toString(), about.size()),
                                about.lastModifiedTime().toMillis()));
                    }
                }
            }
        }
        found.sort(Comparator.comparingLong(Dated::modified));
        return found.stream().map(Dated::item).toList();
    }

    private Path path(String name) {
        return objects.resolve(name.substring(0, 2)).resolve(name);
    }

    @Override
    public void write(String name, List<ByteBuffer> parts) throws IOException {
        Path draft = writing.resolve(name + "." + names.incrementAndGet());
        try {
            try (FileChannel channel =
                    FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (ByteBuffer part : parts) {
                    while (part.hasRemaining()) {
                        channel.write(part);
                    }
                }
                channel.force(true);
            }
            Path target = path(name);
            Files.createDirectories(target.getParent());
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    @Override
    public InputStream read(String name) throws IOException {
        return new BufferedInputStream(Files.newInputStream(path(name)), Body.SEGMENT);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new CacheException("the lock of the cache's folder could not be released", e);
        }
    }
}
