package dev.weir.front;

import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Session identifiers in addresses. A site that writes them gives one page a new address for every visit, without end; the page
 * itself is found without them.
 */
final class SessionId {
    /** Names that frameworks use for nothing else. */
    private static final Set<String> ALWAYS =
            Set.of("jsessionid", "phpsessid", "cfid", "cftoken", "oscsid", "zenid", "xtcsid");

    /** Names that also stand for what a page is about: a session is told by its long value. */
    private static final Set<String> WHEN_LONG = Set.of("sid", "sessid", "session", "sessionid", "session_id");

    private static final int LONG = 16;

    private SessionId() {}

    /** The path without the parameter that Java servers append to it. */
    static String withoutInPath(String path) {
        int semicolon = path.toLowerCase(Locale.ROOT).indexOf(";jsessionid=");
        if (semicolon < 0) {
            return path;
        }
        int slash = path.indexOf('/', semicolon);
        return path.substring(0, semicolon) + (slash < 0 ? "" : path.substring(slash));
    }

    /** The query without such parameters; empty when nothing else stood in it. */
    static String withoutInQuery(String query) {
        StringJoiner kept = new StringJoiner("&");
        for (String parameter : query.split("&", -1)) {
            if (!isSession(parameter)) {
                kept.add(parameter);
            }
        }
        return kept.toString();
    }

    private static boolean isSession(String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 0) {
            return false;
        }
        String name = parameter.substring(0, equals).toLowerCase(Locale.ROOT);
        return ALWAYS.contains(name)
                || name.startsWith("aspsessionid")
                || (WHEN_LONG.contains(name) && parameter.length() - equals - 1 >= LONG);
    }
}
