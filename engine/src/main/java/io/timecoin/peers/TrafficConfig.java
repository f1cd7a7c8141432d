package io.timecoin.peers;

import io.timecoin.codec.Compressor;
import io.timecoin.codec.HelloView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What passes between validators, and how.
 *
 * @param compression whether large frames are sent compressed to peers that take them, and taken so; default true
 * @param gossip how transactions reach the others; default {@link Gossip#MESH}
 */
public record TrafficConfig(boolean compression, Gossip gossip) {
    /** How transactions reach the others. */
    public enum Gossip {
        /**
         * The node is linked with every other of its kind: what clients submit is pushed whole to them, and what one of them
         * sent is known to all. To links whose other side announces, it announces.
         */
        MESH,
        /** The node is linked with some: what it accepts, from anywhere, is announced to who has not announced it. */
        ANNOUNCE
    }

    private static final Logger LOG = LoggerFactory.getLogger(TrafficConfig.class);

    /** What nobody has to think about. */
    public static TrafficConfig defaults() {
        return new TrafficConfig(true, Gossip.MESH);
    }

    /** The same, without compression where its native library does not load. */
    TrafficConfig asPossibleHere() {
        if (!compression || Compressor.isAvailable()) {
            return this;
        }
        LOG.warn(
                "frames are not compressed: the native library of zstd does not load on this machine, or java.io.tmpdir"
                        + " does not let it");
        return new TrafficConfig(false, gossip);
    }

    /** The bits that each hello tells. */
    int capabilities() {
        return (compression ? HelloView.TAKES_COMPRESSED : 0) | (gossip == Gossip.ANNOUNCE ? HelloView.ANNOUNCES : 0);
    }
}
