/**
 * The ground floor: result codes, limits, checked amounts, ids and the invariant check.
 *
 * <p>Thread: any; everything here is immutable or owned by its caller. In: primitives and buffers. Out: values.
 * It must never: know another room, read a clock, start a thread, or log.
 */
package io.timecoin.base;
