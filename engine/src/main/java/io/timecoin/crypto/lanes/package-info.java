/**
 * Ed25519 by the lanes of the CPU's vectors. Needs the incubating module jdk.incubator.vector, at compile time and when it
 * runs, so these classes are compiled by themselves and only {@link io.timecoin.crypto.VectorModule} loads them.
 */
package io.timecoin.crypto.lanes;
