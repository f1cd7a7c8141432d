/** What the peers of a measurement share: repetitions, the line of JSON they end with, the signatures they judge. */
package io.timecoin.bench.peer.kit;
