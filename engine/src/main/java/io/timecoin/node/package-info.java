/**
 * The composition root: configuration, homes, recovery, start and orderly end of a validator, and the command line.
 *
 * <p>Thread: main, and a thread that shuts down. In: a home directory, arguments, signals. Out: a running validator, exit
 * codes. It must never: hold a rule of the chain, or start what it does not close.
 */
package io.timecoin.node;
