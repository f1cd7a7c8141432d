/**
 * The journal: record envelope, append, sync, read, verify and recover, over a {@code Medium}.
 *
 * <p>Thread: the writer belongs to the journal thread, readers to their callers. In: events with their outcome. Out:
 * durable sequences, records, verdicts on a journal. It must never: report a record durable before a sync that would
 * have thrown, trust what the queue library says of damaged bytes, or let the library leave this room.
 */
package io.timecoin.journal;
