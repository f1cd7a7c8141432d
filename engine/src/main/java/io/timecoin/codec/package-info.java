/**
 * The wire: generated SBE codecs, the frame header, compression, bounds and canonical-form checks, and the ports of the
 * network.
 *
 * <p>Thread: any; views are owned by one caller. In: bytes nobody has vouched for. Out: result codes and offsets.
 * It must never: allocate by a length it has not checked, throw for bad input, or read past the end.
 */
package io.timecoin.codec;
