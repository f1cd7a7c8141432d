package io.timecoin.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ChainKind;
import io.timecoin.base.Hash;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressTest {
    private static Hash randomOwner(Random random) {
        byte[] bytes = new byte[Hash.BYTES];
        random.nextBytes(bytes);
        return Hash.of(bytes);
    }

    @Test
    void shouldReadWhatItWrites() {
        Random random = new Random(1);
        for (ChainKind chain : ChainKind.values()) {
            for (int i = 0; i < 200; i++) {
                Address address = new Address(chain, randomOwner(random));
                String text = address.encode();
                assertTrue(text.startsWith(chain.addressPrefix() + "1q"));
                assertEquals(chain.addressPrefix().length() + 60, text.length());
                assertEquals(address, Address.parse(text, chain).address());
                assertEquals(
                        address, Address.parse(text.toUpperCase(Locale.ROOT)).address());
            }
        }
    }

    @Test
    void shouldFindEverySingleWrongCharacter() {
        String text = new Address(ChainKind.DEVNET, randomOwner(new Random(2))).encode();
        for (int at = 0; at < text.length(); at++) {
            for (char wrong = '0'; wrong <= 'z'; wrong++) {
                String changed = text.substring(0, at) + wrong + text.substring(at + 1);
                assertEquals(changed.equals(text), Address.parse(changed).isOk(), changed);
            }
        }
    }

    @Test
    void shouldRefuseAnotherChainByName() {
        String text = new Address(ChainKind.TESTNET, Hash.ZERO).encode();
        Address.Parsed parsed = Address.parse(text, ChainKind.MAINNET);
        assertEquals(AddressCode.OTHER_CHAIN, parsed.code());
        assertNull(parsed.address());
        assertFalse(parsed.code().text().isBlank());
    }

    @Test
    void shouldRefuseOtherPrefixesVersionsAndPayloads() {
        assertEquals(
                AddressCode.PREFIX_UNKNOWN,
                Address.parse(Bech32m.encode("bc", new byte[53])).code());
        byte[] version = new byte[53];
        version[0] = 1;
        assertEquals(
                AddressCode.VERSION_UNKNOWN,
                Address.parse(Bech32m.encode("time", version)).code());
        assertEquals(
                AddressCode.PAYLOAD,
                Address.parse(Bech32m.encode("time", new byte[52])).code());
        assertEquals(
                AddressCode.PAYLOAD,
                Address.parse(Bech32m.encode("time", new byte[54])).code());
        assertEquals(
                AddressCode.PAYLOAD,
                Address.parse(Bech32m.encode("time", new byte[0])).code());
        byte[] filled = new byte[53];
        filled[52] = 1;
        assertEquals(
                AddressCode.PAYLOAD,
                Address.parse(Bech32m.encode("time", filled)).code());
    }

    @Test
    void shouldNeverThrowOnNoise() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder noise = new StringBuilder(random.nextBoolean() ? "time1" : "");
            for (int at = random.nextInt(100); at > 0; at--) {
                noise.append((char) random.nextInt(random.nextBoolean() ? 128 : 70_000));
            }
            assertFalse(Address.parse(noise.toString()).isOk());
        }
    }
}
