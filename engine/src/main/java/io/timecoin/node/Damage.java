package io.timecoin.node;

import java.nio.file.Path;

/**
 * Something of a home that does not hold what it must.
 *
 * @param file the file or directory
 * @param reason what is wrong with it, for people
 */
record Damage(Path file, String reason) {}
