/**
 * The network: a TCP listener, framing and its limits, back-pressure in and bounded queues out.
 *
 * <p>Thread: event loops; the ports are called from pipeline threads. In: bytes of strangers, frames of the pipeline.
 * Out: checked frames to the sink, frames to sockets. It must never: block, read state, or trust a length.
 */
package io.timecoin.peers;
