/**
 * Offline tools for auditors: verify, dump, stats and replay of a journal.
 *
 * <p>Thread: the main one, and while replaying that of the state tree. In: a journal directory. Out: lines for people or
 * JSON, and an exit code. It must never: write into a journal, trust bytes that no checksum and chain has proven, or
 * need the validator's key.
 */
package io.timecoin.tools;
