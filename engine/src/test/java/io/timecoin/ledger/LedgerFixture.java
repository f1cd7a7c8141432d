package io.timecoin.ledger;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.ChainKind;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Assertions;

/** Small chains, coins and transactions by number. */
final class LedgerFixture {
    static final long TIME_MS = 1_000;
    static final long NEVER = Long.MAX_VALUE;
    static final EpochRules EPOCHS = new EpochRules(10, 2, 2, 64, 1_000);

    private LedgerFixture() {}

    static Hash hash(int number) {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[Hash.BYTES]);
        bytes.putInt(0, number, LITTLE_ENDIAN);
        bytes.putInt(12, ~number, LITTLE_ENDIAN);
        return Hash.of(bytes, 0);
    }

    /** A coin: output 0 of the transaction with this number, owned by the owner with this number. */
    static UnsafeBuffer coin(int number, long amount, int owner) {
        UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
        hash(number).writeTo(coin, 0);
        coin.putLong(CoinLayout.AMOUNT_OFFSET, amount, LITTLE_ENDIAN);
        hash(owner).writeTo(coin, CoinLayout.OWNER_OFFSET);
        return coin;
    }

    /** Spends output 0 of each numbered transaction by witness 0, and pays amounts to owner 99. */
    static TransactionView transaction(long expiryMs, int[] spent, long... amounts) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[1 << 16]);
        TransactionEncoder encoder = new TransactionEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .txVersion(1)
                .kind(0)
                .chainId(7)
                .expiryMs(expiryMs);
        TransactionEncoder.InputsEncoder inputs = encoder.inputsCount(spent.length);
        for (int number : spent) {
            inputs.next()
                    .putTxId(hash(number).toByteArray(), 0, Hash.BYTES)
                    .outputIndex(0)
                    .witnessIndex(0);
        }
        TransactionEncoder.OutputsEncoder outputs = encoder.outputsCount(amounts.length);
        for (long amount : amounts) {
            outputs.next().amount(amount).putOwner(hash(99).toByteArray(), 0, Hash.BYTES);
        }
        encoder.witnessesCount(1).next().putPublicKey(new byte[32], 0, 32).putSignature(new byte[64], 0, 64);
        TransactionView view = new TransactionView();
        Assertions.assertEquals(ResultCode.OK, view.wrap(buffer, 0, encoder.limit()));
        return view;
    }

    static Genesis genesis(ChainRules rules, Genesis.Tier... tiers) {
        List<Genesis.Validator> validators = new ArrayList<>();
        for (int i = 0; i < tiers.length; i++) {
            validators.add(new Genesis.Validator(hash(1_000 + i), hash(2_000 + i), tiers[i]));
        }
        return new Genesis(ChainKind.DEVNET, 7, 0, rules, validators, List.of());
    }

    static ChainRules rules(long rewardUnits, long supplyCap, int utxosMax) {
        return new ChainRules(65_536, 4, 100, 10_000, 5_000, rewardUnits, 1_000, supplyCap, utxosMax, 546, EPOCHS);
    }
}
