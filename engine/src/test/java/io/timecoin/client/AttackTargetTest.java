package io.timecoin.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttackTargetTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true",
        "127.9.9.9,true",
        "::1,true",
        "0.0.0.0,true",
        "10.1.2.3,true",
        "172.16.0.1,true",
        "172.31.255.255,true",
        "192.168.3.4,true",
        "169.254.1.1,true",
        "fe80::1,true",
        "fd00::1,true",
        "fc00::1,true",
        "172.32.0.1,false",
        "192.169.0.1,false",
        "8.8.8.8,false",
        "11.0.0.1,false",
        "2001:db8::1,false",
        "fe00::1,false",
        "::ffff:8.8.8.8,false",
        "::ffff:10.0.0.1,true"
    })
    void shouldKnowWhatNobodyOutsideReaches(String address, boolean isPrivate) throws IOException {
        assertEquals(isPrivate, AttackTarget.isPrivate(InetAddress.getByName(address)));
    }

    @Test
    void shouldRefuseAPublicAddressUnlessItIsOwned() {
        EngineException refused =
                assertThrows(EngineException.class, () -> AttackTarget.ask("192.0.2.1", 1, false, null));
        assertEquals(EngineException.Cause.CONFIG, refused.reason());
        assertTrue(refused.getMessage().contains("--i-own-this-network"), refused.getMessage());
    }

    /** The validator of these tests says that its chain is mainnet. */
    @Test
    void shouldNeverAttackMainnetWhoeverOwnsIt() {
        try (ValidatorOfOne validator = ValidatorOfOne.start(Workloads.prepared(10, 100), 0, 0, 0)) {
            int port = validator.listener.port();
            EngineException refused =
                    assertThrows(EngineException.class, () -> AttackTarget.ask("localhost", port, true, null));
            assertEquals(EngineException.Cause.CONFIG, refused.reason());
            assertTrue(refused.getMessage().contains("mainnet"), refused.getMessage());
        }
    }

    @Test
    void shouldFailWhenNobodyListens() throws IOException {
        int free;
        try (ServerSocket closed = new ServerSocket(0)) {
            free = closed.getLocalPort();
        }
        EngineException failed =
                assertThrows(EngineException.class, () -> AttackTarget.ask("127.0.0.1", free, false, null));
        assertEquals(EngineException.Cause.NETWORK, failed.reason());
        assertEquals(EngineException.Category.ERROR, failed.category());
    }
}
