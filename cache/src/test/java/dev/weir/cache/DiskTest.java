package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.cache.Scene.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The second tier: over restarts, on a full disk, with damaged files, after a kill. */
class DiskTest {
    private static final Answer ANSWER =
            Answer.ok("kept", "Cache-Control", "max-age=1000", "ETag", "\"1\"", "Vary", "X-Mode");

    @TempDir
    private Path folder;

    private static CacheSettings settings(Path folder, long size) {
        return settings(Optional.of(new CacheSettings.Disk(folder, size)));
    }

    private static CacheSettings settings(Optional<CacheSettings.Disk> disk) {
        CacheSettings defaults = CacheSettings.DEFAULTS;
        return new CacheSettings(
                8 << 20,
                1 << 20,
                16,
                true,
                Duration.ofMinutes(5),
                true,
                defaults.targeted(),
                8,
                Duration.ofSeconds(1),
                disk);
    }

    /** A cache on this test's folder, what was left there found. */
    private Scene open() throws InterruptedException {
        Scene scene = new Scene(settings(folder, 4 << 20));
        scene.cache().settle();
        return scene;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("objects"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void keepsAnswersOverARestart() throws Exception {
        try (Scene scene = open()) {
            scene.origin(ANSWER);
            scene.get("/", "X-Mode", "a");
        }
        try (Scene scene = open()) {
            scene.pass(100);
            Scene.Seen seen = scene.get("/", "X-Mode", "a");
            assertThat(seen.asked()).isFalse();
            assertThat(seen.body()).isEqualTo("kept");
            assertThat(seen.field("Age")).isEqualTo("100");
            assertThat(seen.field("ETag")).isEqualTo("\"1\"");
            assertThat(scene.get("/", "X-Mode", "b").asked()).isTrue();
            assertThat(scene.cache().count(CacheCounter.DISK_READ)).isOne();
            scene.pass(901);
            assertThat(scene.get("/", "X-Mode", "a").asked()).isTrue();
        }
    }

    @Test
    void asksAboutAnAnswerFromTheFuture() throws Exception {
        try (Scene scene = open()) {
            scene.setClock(Duration.ofHours(5));
            scene.origin(ANSWER);
            scene.get("/");
        }
        try (Scene scene = open()) {
            scene.origin(Answer.of(304, "", "ETag", "\"1\"", "Cache-Control", "max-age=1000"));
            assertThat(scene.get("/").asked()).isTrue();
            assertThat(scene.get("/").asked()).isFalse();
        }
    }

    @Test
    void dropsAndCountsDamagedFiles() throws Exception {
        Random random = new Random(7);
        int damaged = 60;
        for (int i = 0; i < damaged; i++) {
            try (Scene scene = open()) {
                scene.origin(Answer.ok("x".repeat(3000), "Cache-Control", "max-age=1000"));
                scene.get("/");
            }
            Path file = files().getFirst();
            byte[] bytes = Files.readAllBytes(file);
            if (i % 3 == 0) {
                Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
            }
            try (Scene scene = open()) {
                scene.origin(Answer.ok("new", "Cache-Control", "max-age=1000"));
                assertThat(scene.get("/").body()).isEqualTo("new");
                assertThat(scene.cache().count(CacheCounter.DISK_CORRUPT)).isOne();
                scene.cache().purge(Scene.key("/"));
            }
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void dropsFilesThatAreSomethingElse() throws Exception {
        Path stranger = folder.resolve("objects/no/notes.txt");
        Files.createDirectories(stranger.getParent());
        Files.writeString(stranger, "buy milk");
        try (Scene scene = open()) {
            assertThat(scene.cache().count(CacheCounter.DISK_CORRUPT)).isOne();
        }
        assertThat(stranger).doesNotExist();
    }

    @Test
    void keepsToItsBound() throws Exception {
        try (Scene scene = new Scene(settings(folder, 1 << 20))) {
            scene.origin(Answer.ok("x".repeat(50_000), "Cache-Control", "max-age=1000"));
            for (int i = 0; i < 60; i++) {
                scene.get("/" + i);
            }
            scene.cache().settle();
            assertThat(scene.cache().diskBytes()).isBetween(900_000L, 1L << 20);
            assertThat(scene.cache().count(CacheCounter.DISK_EVICTED)).isPositive();
        }
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void aPurgeReachesTheFiles() throws Exception {
        try (Scene scene = open()) {
            scene.origin(ANSWER);
            scene.get("/a");
            scene.get("/b/c");
            scene.cache().settle();
            assertThat(files()).hasSize(2);
            scene.cache().purgePrefix("http://example.com/b/");
            assertThat(files()).hasSize(1);
            scene.cache().purge(Scene.key("/a"));
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void anInvalidationReachesTheFiles() throws Exception {
        try (Scene scene = open()) {
            scene.origin(ANSWER);
            scene.get("/");
            scene.cache().settle();
            scene.origin(Answer.of(204, ""));
            scene.request("DELETE", "/", Scene.fields());
            scene.cache().settle();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void aFileIsNotBelievedLongerThanTheLastWordOfTheOrigin() throws Exception {
        try (Scene scene = open()) {
            scene.origin(ANSWER);
            scene.get("/");
            scene.origin(Answer.of(304, "", "ETag", "\"1\"", "Cache-Control", "max-age=5"));
            scene.get("/", "Cache-Control", "no-cache");
        }
        try (Scene scene = open()) {
            scene.pass(6);
            assertThat(scene.get("/").asked()).isTrue();
        }
    }

    @Test
    void refusesAFolderThatIsInUse() throws Exception {
        try (Scene scene = open()) {
            assertThat(scene.cache().size()).isZero();
            assertThatThrownBy(() -> new Scene(settings(folder, 4 << 20)))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aFullDiskIsCountedAndMemoryGoesOn() throws Exception {
        FaultyFolder full = new FaultyFolder();
        try (Scene scene = new Scene(full, settings(Optional.of(new CacheSettings.Disk(folder, 1 << 20))))) {
            scene.origin(ANSWER);
            full.failing = true;
            scene.get("/1");
            scene.cache().settle();
            assertThat(scene.cache().count(CacheCounter.DISK_FAILED)).isOne();
            assertThat(scene.get("/1").asked()).isFalse();
            scene.get("/2");
            assertThat(scene.cache().count(CacheCounter.DISK_SKIPPED)).isOne();
            full.failing = false;
            scene.pass(31);
            scene.get("/3");
            scene.cache().settle();
            assertThat(scene.cache().count(CacheCounter.DISK_WRITTEN)).isOne();
            assertThat(full.files).hasSize(1);
        }
    }

    @Test
    void aDiskThatCannotBeReadIsCountedAndTheOriginAsked() throws Exception {
        FaultyFolder folderWithFile = new FaultyFolder();
        CacheSettings settings = settings(Optional.of(new CacheSettings.Disk(folder, 1 << 20)));
        try (Scene scene = new Scene(folderWithFile, settings)) {
            scene.origin(ANSWER);
            scene.get("/");
        }
        try (Scene scene = new Scene(folderWithFile, settings)) {
            scene.cache().settle();
            folderWithFile.failing = true;
            scene.origin(ANSWER);
            assertThat(scene.get("/").asked()).isTrue();
            assertThat(scene.cache().count(CacheCounter.DISK_FAILED)).isPositive();
        }
    }

    /** A disk in memory that fails when it is told to. */
    private static final class FaultyFolder implements DiskFolder {
        private final Map<String, byte[]> files = new LinkedHashMap<>();
        private volatile boolean failing;

        private synchronized void check() throws IOException {
            if (failing) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public synchronized List<Item> items() {
            return files.entrySet().stream()
                    .map(file -> new Item(file.getKey(), file.getValue().length))
                    .toList();
        }

        @Override
        public synchronized void write(String name, List<ByteBuffer> parts) throws IOException {
            check();
            int size = parts.stream().mapToInt(ByteBuffer::remaining).sum();
            ByteBuffer whole = ByteBuffer.allocate(size);
            parts.forEach(whole::put);
            files.put(name, whole.array());
        }

        @Override
        public synchronized InputStream read(String name) throws IOException {
            check();
            return new ByteArrayInputStream(files.get(name));
        }

        @Override
        public synchronized void delete(String name) {
            files.remove(name);
        }

        @Override
        public void close() {}
    }

    /** Stores without end, until somebody kills it. */
    static final class Storing {
        private Storing() {}

        public static void main(String[] arguments) {
            Scene scene = new Scene(settings(Path.of(arguments[0]), 64 << 20));
            Random random = new Random(Long.parseLong(arguments[1]));
            for (int i = 0; ; i++) {
                String body = (char) ('a' + random.nextInt(26)) + "";
                scene.origin(Answer.ok(body.repeat(1 + random.nextInt(300_000)), "Cache-Control", "max-age=100000"));
                scene.get("/" + i % 200, "Cache-Control", "no-cache");
                if (i == 50) {
                    System.out.println("storing");
                }
            }
        }
    }

    @Test
    void aKillWithinAStoreLeavesAUsableCache() throws Exception {
        List<String> problems = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Storing.class.getName(),
                            folder.toString(),
                            Integer.toString(round))
                    .redirectErrorStream(true)
                    .start();
            try (var out = process.inputReader()) {
                String line = out.readLine();
                assertThat(line).isEqualTo("storing");
                Thread.sleep(150 + 40L * round);
            } finally {
                process.destroyForcibly();
                process.waitFor(10, TimeUnit.SECONDS);
            }
            try (Scene scene = new Scene(settings(folder, 64 << 20))) {
                scene.cache().settle();
                scene.origin(Answer.ok("asked"));
                int found = 0;
                for (int i = 0; i < 200; i++) {
                    String body = scene.get("/" + i).body();
                    if (!body.equals("asked")) {
                        found++;
                        if (body.chars().distinct().count() != 1) {
                            problems.add("/" + i + " is a mixture");
                        }
                    }
                }
                assertThat(found).as("answers found again").isPositive();
                assertThat(scene.cache().count(CacheCounter.DISK_CORRUPT)).isZero();
                try (Stream<Path> left = Files.list(folder.resolve("writing"))) {
                    assertThat(left).isEmpty();
                }
            }
        }
        assertThat(problems).isEmpty();
    }
}
