/** Aeron Cluster replicates a service that counts. */
package io.timecoin.bench.peer.aeron;
