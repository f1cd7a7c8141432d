package io.timecoin.simulation;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.codec.BlockHeaderView;
import io.timecoin.codec.BlockView;
import io.timecoin.codec.TransactionListView;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.ValidatorFields;
import io.timecoin.crypto.DomainTag;
import io.timecoin.crypto.Hasher;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.ledger.Genesis;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.ledger.GenesisCoins;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The rules of money once more, the simplest way: a map of coins, block after block. */
final class LedgerModel {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final byte BY_REWARD = 1;
    private static final long FREE_SHARE_DIVISOR = 100;

    private final ChainSetting chain;
    private final IntPredicate maySignTwice;
    private final TransactionJudge judge;
    private final Map<Outpoint, Coin> unspent = new LinkedHashMap<>();
    private final TransactionHashes hashes = new TransactionHashes();
    private final Hasher merkle = new Hasher(DomainTag.MERKLE);
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[2 * Hash.BYTES]);
    private final List<Books> books = new ArrayList<>();
    private CoinListener listener = (outpoint, coin) -> {};
    private long lastPaidSlot = -1;
    private long burnedEver;
    private final Set<Integer> convicted = new HashSet<>();
    private final ValidatorModel validators;

    /** A coin of the model. */
    record Coin(long amount, Hash owner) {}

    /** What stands after a height. */
    private record Books(long issued, long feesOwed, long coins) {}

    /** Hears of every coin that a block makes. */
    interface CoinListener {
        void onCoin(Outpoint outpoint, Coin coin);
    }

    LedgerModel(ChainSetting chain, IntPredicate maySignTwice) {
        this.chain = chain;
        this.maySignTwice = maySignTwice;
        this.judge = new TransactionJudge(chain);
        this.validators = new ValidatorModel(chain);
        GenesisCoins.forEach(
                chain.genesis(),
                GenesisCodec.hash(chain.genesis()),
                (coin, offset) -> unspent.put(
                        new Outpoint(
                                Hash.of(coin, offset),
                                coin.getInt(offset + CoinLayout.OUTPUT_INDEX_OFFSET, ByteOrder.LITTLE_ENDIAN)),
                        new Coin(
                                coin.getLong(offset + CoinLayout.AMOUNT_OFFSET, ByteOrder.LITTLE_ENDIAN),
                                Hash.of(coin, offset + CoinLayout.OWNER_OFFSET))));
        books.add(new Books(chain.genesis().issued(), 0, unspent.size()));
    }

    /** Tells of the coins there are, and from now on of every new one. */
    void listen(CoinListener to) {
        listener = to;
        unspent.forEach(this::tell);
    }

    /** Takes a block; returns its number of transactions. */
    int apply(BlockView block, BlockHeaderView header) {
        Books before = books.get(books.size() - 1);
        List<Hash> contents = new ArrayList<>();
        long fees = 0;
        long burned = 0;
        TransactionListView list = block.transactions();
        list.rewind();
        while (list.next()) {
            String wrong = judge.judge(list.buffer(), list.offset(), list.length());
            require(wrong == null, "block " + header.height() + " holds a transaction with " + wrong);
            contents.add(content(judge.view()));
            Hash txId = Hash.of(scratch, 0);
            if (judge.view().kind() == TransactionView.KIND_EVIDENCE) {
                burned += convict(judge.view(), txId, header);
            } else {
                fees += spend(judge.view(), txId, header);
            }
        }
        require(
                root(contents, 0, contents.size()).matches(header.buffer(), header.transactionRootAt()),
                "the transaction root of block " + header.height() + " is not that of its transactions");
        pay(before, fees, burned, header);
        validators.blockEnds(header.height());
        return contents.size();
    }

    private long spend(TransactionView tx, Hash txId, BlockHeaderView header) {
        long in = 0;
        for (int i = 0; i < tx.inputCount(); i++) {
            Outpoint outpoint = new Outpoint(Hash.of(tx.buffer(), tx.inputTxIdAt(i)), tx.inputOutputIndex(i));
            Coin coin = unspent.remove(outpoint);
            require(coin != null, "block " + header.height() + " spends " + outpoint + ", which is not there");
            hashes.owner(tx.buffer(), tx.witnessKeyAt(tx.inputWitness(i)), scratch, 0);
            require(coin.owner().matches(scratch, 0), "block " + header.height() + " spends what another owns");
            require(!validators.locks(outpoint), "block " + header.height() + " spends the collateral of a validator");
            in += coin.amount();
        }
        require(tx.expiryMs() > header.timeMs(), "block " + header.height() + " holds what has expired");
        changeValidators(tx, txId, header);
        long out = 0;
        for (int i = 0; i < tx.outputCount(); i++) {
            Coin coin = new Coin(tx.outputAmount(i), Hash.of(tx.buffer(), tx.outputOwnerAt(i)));
            create(new Outpoint(txId, i), coin);
            out += coin.amount();
        }
        require(in >= out, "block " + header.height() + " makes money");
        return in - out;
    }

    private void create(Outpoint outpoint, Coin coin) {
        require(unspent.put(outpoint, coin) == null, "an output is made twice: " + outpoint);
        tell(outpoint, coin);
    }

    private void tell(Outpoint outpoint, Coin coin) {
        if (!validators.locks(outpoint)) {
            listener.onCoin(outpoint, coin);
        }
    }

    private void changeValidators(TransactionView tx, Hash txId, BlockHeaderView header) {
        if (tx.kind() == TransactionView.KIND_TRANSFER) {
            return;
        }
        int member = chain.member(tx.buffer(), ValidatorFields.consensusKeyAt(tx));
        ValidatorModel.Entry entry = validators.find(member);
        Hash owner = Hash.of(tx.buffer(), tx.outputOwnerAt(0));
        if (tx.kind() == TransactionView.KIND_REGISTRATION) {
            require(entry == null, "block " + header.height() + " registers validator " + (member + 1) + " again");
            validators.register(member, owner, tx.outputAmount(0), new Outpoint(txId, 0));
        } else {
            require(
                    entry != null && entry.stays(),
                    "block " + header.height() + " withdraws validator " + (member + 1) + ", which is not there");
            hashes.owner(tx.buffer(), tx.witnessKeyAt(tx.inputWitness(0)), scratch, 0);
            require(
                    entry.owner().matches(scratch, 0),
                    "block " + header.height() + " withdraws a validator of another owner");
            validators.withdraw(entry, header.height());
        }
    }

    /** Who signs one thing is never convicted, and nobody is twice; returns what is burned. */
    private long convict(TransactionView tx, Hash txId, BlockHeaderView header) {
        int member = chain.member(tx.buffer(), ValidatorFields.accusedAt(tx));
        ValidatorModel.Entry entry = validators.find(member);
        require(
                entry != null && convicted.add(member),
                "block " + header.height() + " convicts validator " + (member + 1) + " again");
        Violation.require(
                maySignTwice.test(member),
                Rule.NOBODY_HONEST_CONVICTED,
                "block " + header.height() + " convicts validator " + (member + 1) + ", which signs once");
        Outpoint rest = new Outpoint(txId, 0);
        Coin collateral = unspent.remove(validators.outpoint(entry));
        long burned = validators.convict(entry, header.height(), rest);
        if (collateral != null) {
            create(rest, new Coin(collateral.amount() - burned, collateral.owner()));
        }
        return burned;
    }

    private void pay(Books before, long fees, long burned, BlockHeaderView header) {
        long issued = before.issued() - burned;
        long owed = before.feesOwed() + fees;
        burnedEver += burned;
        long slot = (header.timeMs() - chain.genesis().timeMs()) / ChainSetting.SLOT_MS;
        int members = validators.members().size();
        boolean isRoom = unspent.size() + members <= chain.genesis().rules().utxosMax();
        if (slot > lastPaidSlot && isRoom) {
            lastPaidSlot = slot;
            long cap = chain.genesis().rules().supplyCap();
            long minted = Math.min(ChainSetting.REWARD_UNITS, cap - issued - burnedEver);
            issued += minted;
            owed = reward(minted + owed, header);
        }
        books.add(new Books(issued, owed, unspent.size()));
    }

    /** By weight; of FREE validators a hundredth goes to all of them at most, of the rest what is left to the proposer. */
    private long reward(long pot, BlockHeaderView header) {
        List<ValidatorModel.Entry> members = validators.members();
        long freeWeight = weight(members, true);
        long paidWeight = weight(members, false);
        long freePot = Math.min(pot * freeWeight / (freeWeight + paidWeight), pot / FREE_SHARE_DIVISOR);
        long[] shares = new long[members.size()];
        long left = pot;
        for (int i = 0; i < shares.length; i++) {
            Genesis.Tier tier = members.get(i).tier();
            boolean isFree = tier == Genesis.Tier.FREE;
            shares[i] = (isFree ? freePot : pot - freePot) * tier.rewardWeight() / (isFree ? freeWeight : paidWeight);
            left -= shares[i];
        }
        int proposer = chain.member(header.buffer(), header.proposerAt());
        Hash mintId = new Hasher(DomainTag.MINT)
                .updateByte(BY_REWARD)
                .update(header.buffer(), header.parentHashAt(), Hash.BYTES)
                .updateLong(header.height())
                .digest();
        long owed = 0;
        for (int i = 0; i < shares.length; i++) {
            long share = shares[i] + (members.get(i).member() == proposer ? left : 0);
            if (share >= chain.genesis().rules().dustUnits()) {
                create(new Outpoint(mintId, i), new Coin(share, members.get(i).owner()));
            } else {
                owed += share;
            }
        }
        return owed;
    }

    private static long weight(List<ValidatorModel.Entry> members, boolean isOfFree) {
        return members.stream()
                .filter(entry -> entry.tier() == Genesis.Tier.FREE == isOfFree)
                .mapToLong(entry -> entry.tier().rewardWeight())
                .sum();
    }

    private Hash content(TransactionView tx) {
        DirectBuffer buffer = tx.buffer();
        hashes.txId(buffer, tx.offset(), tx.bodyLength(), scratch, 0);
        int witnesses = tx.offset() + tx.bodyLength();
        hashes.content(scratch, 0, buffer, witnesses, tx.length() - tx.bodyLength(), scratch, Hash.BYTES);
        return Hash.of(scratch, Hash.BYTES);
    }

    /** RFC 6962, section 2.1, as it is written there. */
    private Hash root(List<Hash> leaves, int from, int to) {
        int count = to - from;
        if (count == 0) {
            return merkle.reset().digest();
        }
        if (count == 1) {
            return merkle.updateByte(LEAF).update(leaves.get(from)).digest();
        }
        int left = Integer.highestOneBit(count - 1);
        Hash first = root(leaves, from, from + left);
        Hash second = root(leaves, from + left, to);
        return merkle.updateByte(NODE).update(first).update(second).digest();
    }

    private static void require(boolean holds, String what) {
        Violation.require(holds, Rule.LEDGER_RULES_KEPT, what);
    }

    /** Who is registered, and who is in which set. */
    ValidatorModel validators() {
        return validators;
    }

    boolean isConvicted(int member) {
        return convicted.contains(member);
    }

    boolean isUnspent(Outpoint outpoint) {
        return unspent.containsKey(outpoint);
    }

    /** Units issued up to a height. */
    long issued(long height) {
        return books.get((int) height).issued();
    }

    /** Of them, those that no output holds after a height. */
    long feesOwed(long height) {
        return books.get((int) height).feesOwed();
    }

    /** Outputs after a height. */
    long coins(long height) {
        return books.get((int) height).coins();
    }
}
