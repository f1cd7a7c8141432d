/** BouncyCastle verifies signatures. */
package io.timecoin.bench.peer.bouncycastle;
