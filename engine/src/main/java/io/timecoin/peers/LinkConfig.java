package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.CONFIG;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.crypto.NodeKey;
import io.timecoin.crypto.Voucher;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a validator links to others.
 *
 * @param chainId of the chain; a peer must name the same
 * @param genesisHash identity of the chain; a peer must name the same
 * @param self the own node, and the validator for which it speaks
 * @param agent software and version told to peers, at most 64 bytes in UTF-8
 * @param addresses what is dialled and kept linked, at most {@link Limits#VALIDATORS_MAX}; its own does no harm
 * @param outboundBytesMax bytes that may wait for one peer, 10 MiB to 1 GiB: twice the largest frame fits
 * @param redialMsMin wait in ms before a lost link is dialled again, at least 1; doubles with each failure
 * @param redialMsMax longest such wait in ms, redialMsMin to 600,000
 */
public record LinkConfig(
        int chainId,
        Hash genesisHash,
        Voucher self,
        String agent,
        List<PeerAddress> addresses,
        int outboundBytesMax,
        long redialMsMin,
        long redialMsMax) {
    /** Default of {@link #outboundBytesMax}. */
    public static final int OUTBOUND_BYTES_MAX_DEFAULT = 16 * 1024 * 1024;

    /** Default of {@link #redialMsMin}. */
    public static final long REDIAL_MS_MIN_DEFAULT = 100;

    /** Default of {@link #redialMsMax}. */
    public static final long REDIAL_MS_MAX_DEFAULT = 5_000;

    private static final int AGENT_BYTES_MAX = 64;
    static final int OUTBOUND_BYTES_MIN = 10 * 1024 * 1024;
    private static final int OUTBOUND_BYTES_CEILING = 1 << 30;
    private static final long REDIAL_MS_CEILING = 600_000;

    static {
        Invariant.check(
                2 * (FrameHeader.BYTES + FrameType.EPOCH_RECORD.payloadBytesMax()) <= OUTBOUND_BYTES_MIN,
                "half the smallest queue holds the largest block, alone and in the record of an epoch");
    }

    /** Checks every range. */
    public LinkConfig {
        addresses = List.copyOf(addresses);
        check(addresses.size() <= Limits.VALIDATORS_MAX, "network.peers names more than " + Limits.VALIDATORS_MAX);
        check(addresses.stream().distinct().count() == addresses.size(), "network.peers names an address twice");
        check(
                agent.getBytes(StandardCharsets.UTF_8).length <= AGENT_BYTES_MAX,
                "the agent is longer than " + AGENT_BYTES_MAX + " bytes");
        require("peerOutboundBytesMax", outboundBytesMax, OUTBOUND_BYTES_MIN, OUTBOUND_BYTES_CEILING);
        require("redialMsMin", redialMsMin, 1, REDIAL_MS_CEILING);
        require("redialMsMax", redialMsMax, redialMsMin, REDIAL_MS_CEILING);
    }

    /** The defaults for a validator of a chain. */
    public static LinkConfig of(
            int chainId, Hash genesisHash, Voucher self, String agent, List<PeerAddress> addresses) {
        return new LinkConfig(
                chainId,
                genesisHash,
                self,
                agent,
                addresses,
                OUTBOUND_BYTES_MAX_DEFAULT,
                REDIAL_MS_MIN_DEFAULT,
                REDIAL_MS_MAX_DEFAULT);
    }

    /** Dials nobody and takes nobody: no genesis hashes to zero. */
    public static LinkConfig none() {
        return of(0, Hash.ZERO, Voucher.ofNode(NodeKey.NONE), "", List.of());
    }

    /** The key of the own node. */
    Hash node() {
        return self.node().bytes();
    }

    private static void require(String key, long value, long least, long most) {
        check(
                value >= least && value <= most,
                "network." + key + " is " + value + ", it must be " + least + " to " + most);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw EngineException.fatal(CONFIG, message);
        }
    }
}
