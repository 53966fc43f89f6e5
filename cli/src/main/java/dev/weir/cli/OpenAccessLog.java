package dev.weir.cli;

import dev.weir.edge.AccessLog;
import dev.weir.edge.Recorder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** The access log as the configuration chose it: a file, standard output, or none. */
record OpenAccessLog(AccessLog log) implements AutoCloseable {
    static OpenAccessLog open(AccessLogChoice choice) {
        return new OpenAccessLog(
                switch (choice.file()) {
                    case "off" -> AccessLog.off();
                    case "stdout" -> AccessLog.to(standardOutput(), choice.query());
                    default -> AccessLog.open(Path.of(choice.file()), choice.query());
                });
    }

    /** Goes on as another configuration chose. */
    void switchTo(AccessLogChoice choice) {
        switch (choice.file()) {
            case "off" -> log.switchOff();
            case "stdout" -> log.switchTo(standardOutput(), choice.query());
            default -> log.switchTo(Path.of(choice.file()), choice.query());
        }
    }

    /** Past System.out, whose lock and encoder are of no use to lines that are bytes already. */
    private static OutputStream standardOutput() {
        return new FileOutputStream(FileDescriptor.out);
    }

    List<Recorder> recorders() {
        return List.of(log);
    }

    @Override
    public void close() {
        log.close();
    }
}
