/**
 * Hashing under domain tags, the one verdict on signatures, signing, and key files.
 *
 * <p>Thread: any; a hasher or verifier belongs to one thread, keys are immutable. In: bytes. Out: hashes, verdicts,
 * signatures. It must never: log or print a secret, let a library decide a verdict alone, or throw for bad input.
 */
package io.timecoin.crypto;
