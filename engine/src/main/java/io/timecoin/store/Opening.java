package io.timecoin.store;

/** What an opened store was found to be. Only {@link #CLEAN} may be used without making the map anew. */
public enum Opening {
    /** Closed in order: the map is complete up to its stored height. */
    CLEAN,
    /** There was no store here. */
    EMPTY,
    /** Not closed in order, or damaged: the map is not to be trusted. */
    UNCLEAN,
    /** Closed in order, but with another capacity or an older layout. */
    RESIZED,
    /** It belongs to a chain with another genesis. */
    OTHER_CHAIN
}
