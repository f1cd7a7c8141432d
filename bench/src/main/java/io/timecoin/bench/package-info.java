/**
 * Measurements of the engine: micro-benchmarks of its parts and end-to-end runs of the whole.
 *
 * <p>Thread: each measurement says which. In: the engine's public classes. Out: tables for people, JSON for machines. Never
 * imported by the engine, never part of a validator.
 */
package io.timecoin.bench;
