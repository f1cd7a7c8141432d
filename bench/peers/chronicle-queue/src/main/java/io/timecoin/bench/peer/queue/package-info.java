/** Chronicle Queue makes records durable. */
package io.timecoin.bench.peer.queue;
