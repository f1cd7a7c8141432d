/** The JDK's own provider verifies signatures. */
package io.timecoin.bench.peer.sunec;
