package dev.weir.certificates;

/** What is counted, for the operator's figures. */
public enum CertificateCounter {
    /** Orders begun. */
    ORDER("orders", "Certificates ordered"),
    /** Certificates received for names that had none, or other names. */
    ISSUED("issued", "First certificates received"),
    /** Certificates received in place of one for the same names. */
    RENEWED("renewed", "Certificates renewed"),
    /** Orders that failed because the authority could not be reached or failed itself. */
    AUTHORITY_FAILED("authority_failures", "Orders that the authority's trouble stopped"),
    /** Orders that the authority refused, a failed challenge among them. */
    REFUSED("refused", "Orders that the authority refused"),
    /** Renewal information that could not be had (RFC 9773). */
    RENEWAL_INFO_FAILED("renewal_info_failures", "Renewal information that could not be had"),
    /** Reads and writes that the folder refused: a full disk, mostly. */
    STORAGE_FAILED("storage_failures", "Reads and writes that the folder of certificates refused"),
    /** Files that were damaged and put aside. */
    DAMAGED("damaged", "Files of certificates that were damaged and put aside");

    private final String label;
    private final String meaning;

    CertificateCounter(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** Lower case with underscores, for a metric's name. */
    public String label() {
        return label;
    }

    /** One line for a person. */
    public String meaning() {
        return meaning;
    }
}
