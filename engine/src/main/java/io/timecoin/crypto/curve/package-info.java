/** What all ways to judge batches of Ed25519 signatures have in common: numbers modulo the order, the base point, chance. */
package io.timecoin.crypto.curve;
