package io.timecoin.wallet;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.TransactionHashes;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A series of wallets that anyone who knows the seed can make again: key seed i = H(WALLET_SEED, seed, i). For loads and
 * trials; whoever knows the seed owns the coins. Public parts immutable, any thread.
 */
public final class DerivedWallets {
    /** Most wallets of one series. */
    public static final int COUNT_MAX = 1 << 20;

    private final byte[] seed;
    private final int count;
    private final UnsafeBuffer publicKeys;
    private final UnsafeBuffer owners;

    /**
     * Derives the public keys and owners; about 0.1 ms a wallet.
     *
     * @param seed any bytes
     * @param count wallets, 1 to {@link #COUNT_MAX}
     */
    public DerivedWallets(byte[] seed, int count) {
        Invariant.check(count > 0 && count <= COUNT_MAX, "a series has 1 to 2^20 wallets");
        this.seed = seed.clone();
        this.count = count;
        this.publicKeys = new UnsafeBuffer(new byte[count * Signer.PUBLIC_KEY_BYTES]);
        this.owners = new UnsafeBuffer(new byte[count * Hash.BYTES]);
        TransactionHashes hashes = new TransactionHashes();
        for (int wallet = 0; wallet < count; wallet++) {
            newSigner(wallet).publicKey(publicKeys, publicKeyAt(wallet));
            hashes.owner(publicKeys, publicKeyAt(wallet), owners, ownerAt(wallet));
        }
    }

    /** The series of a number: its eight bytes, little-endian, are the seed. */
    public static DerivedWallets ofNumber(long number, int count) {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[Long.BYTES]);
        bytes.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
        return new DerivedWallets(bytes.byteArray(), count);
    }

    /** Number of wallets. */
    public int count() {
        return count;
    }

    /** A new signer for a wallet; signers belong to one thread. */
    public Ed25519Signer newSigner(int wallet) {
        byte[] keySeed = new Hasher(DomainTag.WALLET_SEED)
                .update(seed, 0, seed.length)
                .updateInt(wallet)
                .digest()
                .toByteArray();
        return Ed25519Signer.fromSeed(keySeed);
    }

    /** The public keys, 32 bytes each. */
    public DirectBuffer publicKeys() {
        return publicKeys;
    }

    /** Position of a wallet's key in {@link #publicKeys}. */
    public int publicKeyAt(int wallet) {
        return wallet * Signer.PUBLIC_KEY_BYTES;
    }

    /** The owners that outputs name, 32 bytes each. */
    public DirectBuffer owners() {
        return owners;
    }

    /** Position of a wallet's owner in {@link #owners}. */
    public int ownerAt(int wallet) {
        return wallet * Hash.BYTES;
    }

    /** A wallet's owner as a value. */
    public Hash owner(int wallet) {
        return Hash.of(owners, ownerAt(wallet));
    }
}
