package io.timecoin.simulation;

import java.util.List;

/**
 * Members that need not keep the protocol; together they have less than a third of the power, unless a violation is wanted.
 *
 * @param weak all that may fail for good, twins and liars among them
 * @param twins their key is on two machines
 * @param liars sign and send what they should not
 */
record Faulty(List<Integer> weak, List<Integer> twins, List<Integer> liars) {
    static final Faulty NOBODY = new Faulty(List.of(), List.of(), List.of());
}
