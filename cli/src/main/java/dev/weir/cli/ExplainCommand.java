package dev.weir.cli;

import dev.weir.edge.EdgeException;
import dev.weir.edge.ExchangeRecord;
import dev.weir.http.IpPrefix;
import dev.weir.readiness.Paint;
import dev.weir.readiness.Untrusted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir explain}: sends one request through all phases of a configuration and says what each did, and why. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Say phase by phase what becomes of a request, and why.",
            "",
            "The phases of the configuration run here, apart from any running edge, with an empty cache; the origin is really asked."
        },
        footer = {
            "",
            "Examples:",
            "  weir explain --config weir.yaml https://docs.example/guide/",
            "  weir explain --origin http://127.0.0.1:3000 -H 'Accept: text/markdown' /guide/",
            "  weir explain --config weir.yaml --from 203.0.113.7 -H 'User-Agent: GPTBot/1.2' /",
            "  weir explain --config weir.yaml --format json / | jq .steps",
            "",
            "Exit codes: 0 explained, 1 failed, 2 usage or configuration."
        })
final class ExplainCommand implements Callable<Integer> {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final int MOST_HEAD = 1024 * 1024;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    enum Format {
        text,
        json
    }

    @Parameters(
            paramLabel = "URL",
            description = "What is asked for: a URL, or a path of the configuration's first site.")
    private String url = "";

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file; see weir check-config.")
    private @Nullable Path file;

    @Option(names = "--origin", paramLabel = "URL", description = "The site behind the edge, in place of a file.")
    private @Nullable String origin;

    @Option(
            names = {"-X", "--method"},
            defaultValue = "GET",
            description = "The method. Default: ${DEFAULT-VALUE}.")
    private String method = "GET";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "FIELD",
            description = "A field of the request, such as 'Accept: text/markdown'. As often as needed.")
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The client's address. Default: ${DEFAULT-VALUE}.")
    private String from = "127.0.0.1";

    @Option(names = "--send", description = "Really ask the origin also when the method is not a safe one.")
    private boolean send;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.text;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    ExplainCommand() {}

    /** The head of an answer, and why when it is an error of the edge's own. */
    private record Answer(String line, List<String> fields, String why) {}

    @Override
    public Integer call() {
        Configuration configuration = configuration();
        URI asked = asked(configuration);
        if (!SAFE.contains(method) && !send) {
            throw usage(method + " may change something at the origin, which is really asked: add --send to do so");
        }
        InetAddress client = client();
        Trace trace = new Trace();
        CompletableFuture<ExchangeRecord> record = new CompletableFuture<>();
        boolean crawling =
                asked.getRawPath().endsWith(".txt") || asked.getRawPath().endsWith(".xml");
        try (RunningEdge edge = RunningEdge.trial(
                configuration, crawling, phases -> new Watching(phases, trace), List.of(record::complete))) {
            InetSocketAddress door = edge.door(new InetSocketAddress(client, 40_000), asked.getScheme());
            Duration patience = patience(configuration);
            Answer answer = exchange(door, request(asked), patience);
            print(asked, trace, answer, end(record));
        } catch (EdgeException e) {
            throw new Failure(Failure.FAILED, String.valueOf(e.getMessage()));
        }
        return Failure.DONE;
    }

    private Configuration configuration() {
        if ((file == null) == (origin == null)) {
            throw usage("say with what: --config weir.yaml, or --origin http://127.0.0.1:3000");
        }
        if (file != null) {
            return Configuration.read(file);
        }
        try {
            return Configuration.of(Kinds.origin(origin == null ? "" : origin));
        } catch (IllegalArgumentException e) {
            throw usage("--origin: " + e.getMessage());
        }
    }

    private URI asked(Configuration configuration) {
        String whole = url;
        if (url.startsWith("/")) {
            String host = configuration.edge().sites().getFirst().hosts().getFirst();
            String name = host.equals("*") ? "localhost" : host.startsWith("*.") ? "any" + host.substring(1) : host;
            whole = "http://" + name + url;
        }
        try {
            URI parsed = URI.create(whole);
            boolean web = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
            if (!web || parsed.getRawAuthority() == null) {
                throw usage("\"" + Nearest.cut(url) + "\" is neither an http or https URL nor a path: /guide/");
            }
            if (parsed.getRawUserInfo() != null) {
                throw usage("a URL with a user in it is not asked for; put the credentials into a field by -H");
            }
            return parsed;
        } catch (IllegalArgumentException e) {
            throw usage("\"" + Nearest.cut(url) + "\" is no URL: " + e.getMessage());
        }
    }

    private InetAddress client() {
        return IpPrefix.parse(from)
                .filter(prefix -> from.indexOf('/') < 0)
                .map(IpPrefix::network)
                .orElseThrow(() -> usage("--from: \"" + Nearest.cut(from) + "\" is no IP address"));
    }

    private byte[] request(URI asked) {
        StringBuilder text = new StringBuilder();
        String path = asked.getRawPath().isEmpty() ? "/" : asked.getRawPath();
        String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
        text.append(method).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
        boolean hasHost = false;
        for (String field : fields) {
            if (field.indexOf(':') <= 0 || field.indexOf('\r') >= 0 || field.indexOf('\n') >= 0) {
                throw usage("-H: \"" + Nearest.cut(field) + "\" is no field; write it as 'Name: value'");
            }
            hasHost |= field.toLowerCase(Locale.ROOT).startsWith("host:");
            text.append(field).append("\r\n");
        }
        if (!hasHost) {
            text.append("Host: ").append(asked.getRawAuthority()).append("\r\n");
        }
        return text.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Duration patience(Configuration configuration) {
        var timeouts = configuration.edge().timeouts();
        return timeouts.connect()
                .plus(timeouts.firstByte())
                .plus(timeouts.answer())
                .plusSeconds(5);
    }

    /** Sends it and reads the answer to its end; of a body only that it is there. */
    private static Answer exchange(InetSocketAddress door, byte[] request, Duration patience) {
        try (Socket socket = new Socket(door.getAddress(), door.getPort())) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (head.size() < MOST_HEAD) {
                    head.write(buffer, 0, read);
                }
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            while (end >= 0 && text.startsWith("HTTP/1.1 1")) {
                text = text.substring(end + 4);
                end = text.indexOf("\r\n\r\n");
            }
            if (end < 0) {
                throw new Failure(Failure.FAILED, "the edge closed the connection without an answer");
            }
            List<String> lines = List.of(text.substring(0, end).split("\r\n"));
            return new Answer(
                    lines.getFirst(),
                    lines.stream().skip(1).map(ExplainCommand::shown).toList(),
                    text.substring(end + 4)
                            .lines()
                            .findFirst()
                            .map(Untrusted::line)
                            .orElse(""));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "no answer: " + e.getMessage());
        }
    }

    private static String shown(String line) {
        int colon = line.indexOf(':');
        return colon < 0
                ? Untrusted.line(line)
                : Trace.line(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    private static @Nullable ExchangeRecord end(CompletableFuture<ExchangeRecord> record) {
        try {
            return record.get(2, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException unheardOf) {
            // What is no request at all is answered and not recorded
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void print(URI asked, Trace trace, Answer answer, @Nullable ExchangeRecord record) {
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case text -> out.print(text(asked, trace, answer, record));
            case json -> out.println(json(asked, trace, answer, record));
        }
        out.flush();
    }

    private String text(URI asked, Trace trace, Answer answer, @Nullable ExchangeRecord record) {
        Paint paint = Terminal.paint();
        StringBuilder out = new StringBuilder();
        out.append(paint.strong(method + " " + Untrusted.line(asked.toString())))
                .append(" from ")
                .append(from)
                .append("\n\n");
        String before = "";
        for (Trace.Step step : trace.steps()) {
            out.append(paint.strong(column(step.phase().equals(before) ? "" : step.phase())));
            out.append(step.who().isEmpty() ? "" : step.who() + " ")
                    .append(step.outcome())
                    .append('\n');
            step.details()
                    .forEach(line -> out.append(column(""))
                            .append("  ")
                            .append(paint.faint(line))
                            .append('\n'));
            before = step.phase();
        }
        if (trace.steps().isEmpty()) {
            out.append(paint.strong(column("parse")))
                    .append("no phase sees it: ")
                    .append(answer.why())
                    .append('\n');
        } else if (record != null && record.answeredBy().equals("edge")) {
            out.append(paint.strong(column("edge"))).append(answer.why()).append('\n');
        }
        if (record != null) {
            out.append(paint.strong(column("record"))).append(recorded(record)).append('\n');
        }
        out.append('\n').append(paint.strong(Untrusted.line(answer.line()))).append('\n');
        answer.fields().forEach(line -> out.append(line).append('\n'));
        return out.toString();
    }

    private static String column(String text) {
        return String.format(Locale.ROOT, "%-10s", text);
    }

    private static String recorded(ExchangeRecord record) {
        return record.status() + " by " + record.answeredBy()
                + (record.cache().isEmpty() ? "" : ", cache " + record.cache())
                + ", " + record.bytesOut() + " bytes of body in "
                + String.format(Locale.ROOT, "%.1f ms", record.duration().toNanos() / 1e6)
                + (record.complete() ? "" : ", cut off");
    }

    private String json(URI asked, Trace trace, Answer answer, @Nullable ExchangeRecord record) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("method", method);
        whole.put("url", asked.toString());
        whole.put("from", from);
        whole.put("steps", trace.steps());
        if (record != null) {
            whole.put(
                    "record",
                    Map.of(
                            "status", record.status(),
                            "answeredBy", record.answeredBy(),
                            "cache", record.cache(),
                            "identity", record.identity().name(),
                            "verified", record.identity().verified(),
                            "bytes", record.bytesOut(),
                            "complete", record.complete()));
        }
        whole.put("answer", Map.of("line", answer.line(), "fields", answer.fields()));
        return JSON.writeValueAsString(whole);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
