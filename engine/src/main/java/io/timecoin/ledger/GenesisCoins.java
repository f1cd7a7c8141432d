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
 * genesis hash and i / 256: outpoints nobody can collide with, spread over the state tree. The collateral of validator i is
 * output i of another such transaction.
 */
public final class GenesisCoins {
    private static final int OUTPUTS_A_TRANSACTION = 256;

    private GenesisCoins() {}

    /** The transaction id under which an allocation is found. */
    public static Hash txId(Hash genesisHash, int allocation) {
        return txId(genesisHash, Minting.BY_GENESIS, allocation);
    }

    /** The transaction id under which the collateral of a validator is found. */
    public static Hash collateralTxId(Hash genesisHash, int validator) {
        return txId(genesisHash, Minting.COLLATERAL_BY_GENESIS, validator);
    }

    private static Hash txId(Hash genesisHash, byte use, int number) {
        return new Hasher(DomainTag.MINT)
                .updateByte(use)
                .update(genesisHash)
                .updateLong(number / OUTPUTS_A_TRANSACTION)
                .digest();
    }

    /** The output index under which an allocation, or a validator's collateral, is found. */
    public static int outputIndex(int number) {
        return number % OUTPUTS_A_TRANSACTION;
    }

    /** Visits every coin: first in the order of the allocations, then in the order of the validators. */
    public static void forEach(Genesis genesis, Hash genesisHash, CoinVisitor visitor) {
        UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
        for (int i = 0; i < genesis.allocations().size(); i++) {
            if (outputIndex(i) == 0) {
                txId(genesisHash, i).writeTo(coin, 0);
            }
            Genesis.Allocation allocation = genesis.allocations().get(i);
            visit(coin, i, allocation.amount(), allocation.owner(), CoinLayout.KIND_TRANSFER, visitor);
        }
        for (int i = 0; i < genesis.validators().size(); i++) {
            Genesis.Validator validator = genesis.validators().get(i);
            long collateral = genesis.rules().epochs().collateral(validator.tier());
            if (collateral > 0) {
                collateralTxId(genesisHash, i).writeTo(coin, 0);
                visit(coin, i, collateral, validator.rewardOwner(), CoinLayout.KIND_COLLATERAL, visitor);
            }
        }
    }

    private static void visit(UnsafeBuffer coin, int number, long amount, Hash owner, int kind, CoinVisitor visitor) {
        coin.putInt(CoinLayout.OUTPUT_INDEX_OFFSET, outputIndex(number), LITTLE_ENDIAN);
        coin.putLong(CoinLayout.AMOUNT_OFFSET, amount, LITTLE_ENDIAN);
        owner.writeTo(coin, CoinLayout.OWNER_OFFSET);
        coin.putLong(CoinLayout.HEIGHT_OFFSET, 0, LITTLE_ENDIAN);
        coin.putInt(CoinLayout.KIND_OFFSET, kind, LITTLE_ENDIAN);
        visitor.onCoin(coin, 0);
    }
}
