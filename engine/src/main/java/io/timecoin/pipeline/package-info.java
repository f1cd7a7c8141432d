/**
 * The ring and its stages: verify workers, the one state thread, journal, store, publish; and the clock that feeds it.
 *
 * <p>Thread: one a stage, drawn at {@link io.timecoin.pipeline.Pipeline}. In: frames offered by the
 * network, ticks. Out: journal records, stored blocks, answers and block events. It must never: let anything leave the
 * process before it is durable, go on after an exception, or block on the network.
 */
package io.timecoin.pipeline;
