package dev.weir.cli;

import dev.weir.edge.AccessLog;
import dev.weir.edge.Recorder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.List;

/** The access log as the configuration chose it: a file, standard output, or none. */
record OpenAccessLog(List<AccessLog> logs) implements AutoCloseable {
    static OpenAccessLog open(AccessLogChoice choice) {
        return switch (choice.file()) {
            case "off" -> new OpenAccessLog(List.of());
            // Past System.out, whose lock and encoder are of no use to lines that are bytes already
            case "stdout" ->
                new OpenAccessLog(List.of(AccessLog.to(new FileOutputStream(FileDescriptor.out), choice.query())));
            default -> new OpenAccessLog(List.of(AccessLog.open(Path.of(choice.file()), choice.query())));
        };
    }

    List<Recorder> recorders() {
        return List.copyOf(logs);
    }

    @Override
    public void close() {
        logs.forEach(AccessLog::close);
    }
}
