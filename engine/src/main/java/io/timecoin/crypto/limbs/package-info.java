/** Ed25519 by ordinary arithmetic of 64 bits, for a JVM without the vector API. */
package io.timecoin.crypto.limbs;
