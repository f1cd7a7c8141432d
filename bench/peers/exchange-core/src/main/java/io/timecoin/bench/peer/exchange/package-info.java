/** exchange-core executes orders and journals them. */
package io.timecoin.bench.peer.exchange;
