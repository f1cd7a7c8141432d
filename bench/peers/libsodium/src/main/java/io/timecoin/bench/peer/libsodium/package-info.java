/** libsodium verifies signatures, through JNA. */
package io.timecoin.bench.peer.libsodium;
