package io.timecoin.node;

import io.timecoin.base.Hash;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import io.timecoin.wallet.TransactionBuilder;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** Transfers signed ahead: each wallet pays its one coin to itself again and again, so that one spends the other. */
final class PlannedTransfers {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long FEE = 1_000;

    final int wallets;
    private final byte[][] frames;
    private final Map<Hash, Integer> byTxId = new HashMap<>();

    /** Signs so many rounds over all wallets; number = round x wallets + wallet. */
    PlannedTransfers(DevHome home, int rounds) {
        this(home, rounds, NEVER);
    }

    PlannedTransfers(DevHome home, int rounds, long expiryMs) {
        wallets = home.wallets.count();
        frames = new byte[rounds * wallets][];
        TransactionBuilder builder = new TransactionBuilder(DevHome.CHAIN_ID);
        UnsafeBuffer target = new UnsafeBuffer(new byte[1024]);
        UnsafeBuffer parent = new UnsafeBuffer(new byte[Hash.BYTES]);
        Hash genesisHash = GenesisCodec.hash(home.genesis);
        for (int wallet = 0; wallet < wallets; wallet++) {
            Ed25519Signer owner = home.wallets.newSigner(wallet);
            GenesisCoins.txId(genesisHash, wallet).writeTo(parent, 0);
            int output = GenesisCoins.outputIndex(wallet);
            for (int round = 0; round < rounds; round++) {
                builder.begin(expiryMs)
                        .spend(parent, 0, output, owner)
                        .pay(DevHome.COIN - (round + 1) * FEE, home.wallets.owners(), home.wallets.ownerAt(wallet));
                byte[] frame = new byte[builder.build(target, 0)];
                target.getBytes(0, frame);
                frames[round * wallets + wallet] = frame;
                parent.putBytes(0, builder.txId(), 0, Hash.BYTES);
                byTxId.put(Hash.of(parent, 0), round * wallets + wallet);
                output = 0;
            }
        }
    }

    int count() {
        return frames.length;
    }

    UnsafeBuffer frame(int number) {
        return new UnsafeBuffer(frames[number]);
    }

    Hash txId(int number) {
        return byTxId.keySet().stream()
                .filter(id -> byTxId.get(id) == number)
                .findFirst()
                .orElseThrow();
    }

    /** The number of a transfer, or -1. */
    int numberOf(Hash txId) {
        return byTxId.getOrDefault(txId, -1);
    }
}
