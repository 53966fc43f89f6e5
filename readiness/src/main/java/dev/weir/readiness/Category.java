package dev.weir.readiness;

/**
 * A group of checks.
 *
 * @param key the member of the JSON form
 * @param name the name for a person
 * @param scored whether its checks count in the scores
 */
public record Category(String key, String name, boolean scored) {}
