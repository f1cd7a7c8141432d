/**
 * Proofs that a coin is, or is not, in the state a block commits to, and that coins are a whole subtree of it: how to read
 * and how to check them.
 *
 * <p>Thread: any; a verifier belongs to one thread at a time and keeps nothing. In: a root, a key, bytes from anybody.
 * Out: a verdict. It must never: throw on bad bytes, read past their end, or know the tree that made them.
 */
package io.timecoin.proof;
