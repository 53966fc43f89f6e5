package dev.weir.readiness;

import java.util.List;

/** DNS questions whose answers carry their DNSSEC verdict (DNS over HTTPS, JSON form). Thread-safe; blocks. */
public interface NameServer {
    /** Asks for the records of one name and type ({@code SVCB}, {@code HTTPS} or {@code TXT}). */
    Resolution query(String name, String type);

    /** What came of it. */
    sealed interface Resolution {}

    /**
     * An answer.
     *
     * @param records the record data in presentation form, empty for NODATA
     * @param validated whether the resolver validated the answer by DNSSEC (the AD bit)
     */
    record Records(List<String> records, boolean validated) implements Resolution {}

    /** NXDOMAIN: the name does not exist. */
    record NoSuchName() implements Resolution {}

    /** SERVFAIL, a timeout or no resolver: nothing is known. */
    record Failed(String message) implements Resolution {}
}
