/**
 * What the command lines of the engine and of the auditors' tools share: where a command writes, tables, exit codes.
 *
 * <p>Thread: the caller's. In: answers, failures. Out: text for people, JSON for programs, exit codes. It must never: know
 * a command, a journal or a rule of the chain.
 */
package io.timecoin.cli;
