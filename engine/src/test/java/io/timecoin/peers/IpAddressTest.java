package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.peers.IpAddress.Reach;
import java.net.InetAddress;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class IpAddressTest {
    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    @Test
    void shouldReadBackWhatItWrites() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            InetAddress inet = InetAddress.getByAddress(bytes);
            IpAddress address = IpAddress.of(inet);
            assertEquals(inet, address.inet());
            assertEquals(address, ip(address.toString()));
            assertEquals(i % 2 == 0, address.isIpv4());
            UnsafeBuffer wire = new UnsafeBuffer(new byte[20]);
            byte[] mapped = new byte[16];
            mapped[10] = -1;
            mapped[11] = -1;
            System.arraycopy(bytes, 0, mapped, 16 - bytes.length, bytes.length);
            wire.putBytes(3, i % 2 == 0 ? mapped : bytes);
            assertEquals(address, IpAddress.of(wire, 3));
        }
    }

    @Test
    void shouldReadNothingButAddresses() {
        for (String text :
                new String[] {"", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.400", "1", ":", "g::1", "abc.de"}) {
            assertNull(ip(text), text);
        }
        assertEquals(ip("1.2.3.4"), ip("::ffff:1.2.3.4"));
    }

    @Test
    void shouldSayFromWhereAnAddressIsReached() {
        for (String text : new String[] {"127.0.0.1", "127.9.9.9", "::1"}) {
            assertEquals(Reach.MACHINE, ip(text).reach(), text);
        }
        for (String text :
                new String[] {"10.0.0.1", "172.16.0.1", "172.31.255.1", "192.168.3.4", "fc00::1", "fd12::3"}) {
            assertEquals(Reach.PRIVATE, ip(text).reach(), text);
        }
        for (String text :
                new String[] {"8.8.8.8", "172.15.0.1", "172.32.0.1", "192.167.0.1", "2a00:1450::1", "100.128.0.1"}) {
            assertEquals(Reach.PUBLIC, ip(text).reach(), text);
        }
        String[] nowhere = {
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "169.254.1.1",
            "100.64.0.1",
            "::",
            "::2",
            "fe80::1",
            "ff02::1",
            "2001:db8::1"
        };
        for (String text : nowhere) {
            assertEquals(Reach.NONE, ip(text).reach(), text);
        }
    }

    @Test
    void shouldGroupByWhatOneOwnerIsLikelyToHold() {
        assertEquals(ip("8.8.1.1").group(), ip("8.8.200.7").group());
        assertNotEquals(ip("8.8.1.1").group(), ip("8.9.1.1").group());
        assertEquals(ip("2a00:1450:1::1").group(), ip("2a00:1450:ffff::9").group());
        assertNotEquals(ip("2a00:1450::1").group(), ip("2a00:1451::1").group());
        assertEquals(ip("127.0.0.1").group(), ip("::1").group());
    }

    @Test
    void shouldHoldASubscriberToAccount() {
        assertEquals(ip("8.8.1.1"), ip("8.8.1.1").subscriber());
        assertEquals(
                ip("2a00:1450:1:2::1").subscriber(), ip("2a00:1450:1:2:ffff::1").subscriber());
        assertNotEquals(
                ip("2a00:1450:1:2::1").subscriber(), ip("2a00:1450:1:3::1").subscriber());
        assertTrue(ip("1.2.3.4").compareTo(ip("200.2.3.4")) < 0);
    }
}
