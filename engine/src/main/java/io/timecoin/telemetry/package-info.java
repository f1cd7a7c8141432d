/**
 * What a node tells of itself in numbers.
 *
 * <p>Thread: any. In: suppliers of numbers. Out: text in the format that monitoring reads. It must never: keep a clock, count
 * by itself, or hold up whoever is measured.
 */
package io.timecoin.telemetry;
