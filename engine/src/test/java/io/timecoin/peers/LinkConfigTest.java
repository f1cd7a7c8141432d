package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.codec.FrameType;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LinkConfigTest {
    private static final PeerAddress ADDRESS = new PeerAddress("example.org", 7410);

    private static void assertInvalid(String part, Executable made) {
        EngineException failure = assertThrows(EngineException.class, made);
        assertEquals(EngineException.Cause.CONFIG, failure.reason());
        assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }

    private static LinkConfig config(String agent, List<PeerAddress> addresses, int bytes, long msMin, long msMax) {
        return new LinkConfig(1, Hash.ZERO, Chains.node(1), agent, addresses, bytes, msMin, msMax);
    }

    @Test
    void shouldReadAddresses() {
        assertEquals(ADDRESS, PeerAddress.parse("example.org:7410"));
        assertEquals(new PeerAddress("::1", 1), PeerAddress.parse("[::1]:1"));
        assertEquals("[::1]:1", PeerAddress.parse("[::1]:1").toString());
        assertEquals("example.org:7410", ADDRESS.toString());
        PeerAddress named = ADDRESS.of(Chains.filled(0xab));
        assertEquals(named, PeerAddress.parse("ab".repeat(32) + "@example.org:7410"));
        assertEquals(named, PeerAddress.parse(named.toString()));
        for (String text : List.of(
                "",
                "host",
                "ab@host:1",
                "@host:1",
                ":1",
                "host:",
                "host:0",
                "host:65536",
                "host:-1",
                "host:x",
                " :5")) {
            assertInvalid("'" + text + "'", () -> PeerAddress.parse(text));
        }
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        int bytes = LinkConfig.OUTBOUND_BYTES_MAX_DEFAULT;
        assertInvalid("twice", () -> config("", List.of(ADDRESS, ADDRESS), bytes, 1, 1));
        assertInvalid("more than 256", () -> config("", Collections.nCopies(257, ADDRESS), bytes, 1, 1));
        assertInvalid("agent", () -> config("x".repeat(65), List.of(), bytes, 1, 1));
        assertInvalid("peerOutboundBytesMax", () -> config("", List.of(), 10 * 1024 * 1024 - 1, 1, 1));
        assertInvalid("redialMsMin", () -> config("", List.of(), bytes, 0, 1));
        assertInvalid("redialMsMax", () -> config("", List.of(), bytes, 2, 1));
        assertInvalid("redialMsMax", () -> config("", List.of(), bytes, 2, 600_001));
    }

    @Test
    void shouldSayAHelloThatFitsItsFrameWithTheLongestAgent() {
        LinkConfig longest = config("x".repeat(64), List.of(), LinkConfig.OUTBOUND_BYTES_MAX_DEFAULT, 1, 1);
        int bytes = Hello.ofPeer(longest, 0, Long.MAX_VALUE, 65_535)
                .encode(io.netty.buffer.UnpooledByteBufAllocator.DEFAULT, longest.agent())
                .readableBytes();
        assertTrue(bytes <= 16 + FrameType.HELLO.payloadBytesMax(), bytes + " bytes");
    }
}
