/**
 * The page of results: what runs measured, beside what is wanted.
 *
 * <p>Thread: the caller's. In: the files that runs write with {@code --json}. Out: Markdown and SVG, equal to the byte for
 * equal files. Never measures, asks no clock, knows nothing of the machine it runs on.
 */
package io.timecoin.bench.page;
