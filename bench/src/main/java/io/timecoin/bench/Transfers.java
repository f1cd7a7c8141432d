package io.timecoin.bench;

import org.agrona.MutableDirectBuffer;

/** Transfers in the order in which they can be committed; numbered from 0. */
interface Transfers {
    /** How many there are. */
    int count();

    /** Writes the encoded transfer of a number and returns its length in bytes. */
    int encode(int number, MutableDirectBuffer target, int offset);
}
