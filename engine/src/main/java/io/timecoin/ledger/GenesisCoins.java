package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The unspent outputs of block 0. Allocation i is output i mod 256 of a transaction that never was, whose id hashes the
 * genesis hash and i / 256: outpoints nobody can collide with, spread over the state tree.
 */
public final class GenesisCoins {
    private static final int OUTPUTS_A_TRANSACTION = 256;

    private GenesisCoins() {}

    /** The transaction id under which an allocation is found. */
    public static Hash txId(Hash genesisHash, int allocation) {
        return new Hasher(DomainTag.MINT)
                .updateByte(Minting.BY_GENESIS)
                .update(genesisHash)
                .updateLong(allocation / OUTPUTS_A_TRANSACTION)
                .digest();
    }

    /** The output index under which an allocation is found. */
    public static int outputIndex(int allocation) {
        return allocation % OUTPUTS_A_TRANSACTION;
    }

    /** Visits every coin in the order of the allocations. */
    public static void forEach(Genesis genesis, Hash genesisHash, CoinVisitor visitor) {
        UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
        Hash txId = Hash.ZERO;
        for (int i = 0; i < genesis.allocations().size(); i++) {
            if (outputIndex(i) == 0) {
                txId = txId(genesisHash, i);
            }
            Genesis.Allocation allocation = genesis.allocations().get(i);
            txId.writeTo(coin, 0);
            coin.putInt(CoinLayout.OUTPUT_INDEX_OFFSET, outputIndex(i), LITTLE_ENDIAN);
            coin.putLong(CoinLayout.AMOUNT_OFFSET, allocation.amount(), LITTLE_ENDIAN);
            allocation.owner().writeTo(coin, CoinLayout.OWNER_OFFSET);
            coin.putLong(CoinLayout.HEIGHT_OFFSET, 0, LITTLE_ENDIAN);
            coin.putInt(CoinLayout.KIND_OFFSET, CoinLayout.KIND_TRANSFER, LITTLE_ENDIAN);
            visitor.onCoin(coin, 0);
        }
    }
}
