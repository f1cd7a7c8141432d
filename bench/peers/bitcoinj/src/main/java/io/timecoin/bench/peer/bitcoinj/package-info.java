/** bitcoinj connects blocks. */
package io.timecoin.bench.peer.bitcoinj;
