package io.timecoin.simulation;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can go wrong in a run. */
public enum Fault {
    /** A frame vanishes; in some runs the link it was on breaks with it. */
    LOSS,
    /** A frame arrives twice. */
    DUPLICATION,
    /** Frames of one link overtake each other. */
    REORDERING,
    /** The validators fall into groups that do not hear each other. */
    PARTITION,
    /** Some hear others and are not heard by them. */
    ONE_WAY,
    /** Two groups that both hear, and are heard by, one validator between them. */
    BRIDGE,
    /** A process dies at once, and starts again later; at times all of them. */
    CRASH,
    /** A crash takes what was not synced. */
    LOST_TAIL,
    /** A crash leaves a part of what was not synced, at times with a hole in it. */
    TORN_TAIL,
    /** A bit flips behind what was synced last. */
    FLIPPED_TAIL,
    /** A bit flips before the last trailer: the validator must not start on that disk again. */
    DAMAGE,
    /** A sync takes long. */
    SLOW_DISK,
    /** A clock is off, or is set. */
    SKEW,
    /** A clock runs too fast or too slow. */
    DRIFT,
    /** All that a validator says is late. */
    SLOW,
    /** A validator is not heard by anybody. */
    SILENT,
    /** Two processes with one key, each with a disk of its own. */
    TWINS,
    /** Frames with changed bytes, from another time, or invented. */
    FORGERY,
    /** Clients spend twice, sign wrongly, encode wrongly. */
    HOSTILE_CLIENT,
    /** A member signs and sends what it should not: bad blocks, two blocks, votes from nowhere, claims. */
    BYZANTINE,
    /** The home of a validator is lost; it starts again with an empty one, to rejoin. */
    WIPE;

    /** Every fault. */
    public static Set<Fault> all() {
        return EnumSet.allOf(Fault.class);
    }

    /**
     * Finds a fault by its name on a command line.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Fault named(String text) {
        for (Fault fault : values()) {
            if (fault.text().equals(text)) {
                return fault;
            }
        }
        throw new IllegalArgumentException("there is no fault named " + text);
    }

    /** Names on a command line. */
    static String text(Set<Fault> faults) {
        return faults.isEmpty() ? "none" : faults.stream().map(Fault::text).collect(Collectors.joining(","));
    }

    /** The name on a command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
