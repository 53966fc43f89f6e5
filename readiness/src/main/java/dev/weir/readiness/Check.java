package dev.weir.readiness;

/** Asks a site one of the catalogue's questions. Stateless; blocks. */
@FunctionalInterface
interface Check {
    Verdict examine(CheckSpec spec, Site site);
}
