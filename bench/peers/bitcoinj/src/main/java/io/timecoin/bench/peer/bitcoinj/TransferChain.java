package io.timecoin.bench.peer.bitcoinj;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bitcoinj.base.Coin;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.NetworkParameters;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionInput;
import org.bitcoinj.core.TransactionOutput;
import org.bitcoinj.crypto.ECKey;
import org.bitcoinj.script.Script;
import org.bitcoinj.script.ScriptBuilder;

/**
 * Blocks of the regression-test chain, encoded: first what brings coins to one key, then blocks full of P2PKH transfers with
 * one input and two outputs, each of which spends the oldest coin there is. One thread makes it, several sign.
 *
 * <pre>
 *  coinbases, until the first are mature | one block that splits them | blocks of 4,000 transfers
 *  ------------------ before ----------------------------------------   -------- measured -------
 * </pre>
 */
final class TransferChain {
    /** So that a block stays below bitcoinj's million bytes. */
    static final int BLOCK_TRANSFERS = 4_000;

    private static final int SPLIT = 2_000;
    private static final int SIGNATURE_BYTES = 71;

    private final ECKey key = ECKey.fromPrivate(new byte[] {7});
    private final Script toKey = ScriptBuilder.createP2PKHOutputScript(key);
    private final boolean isSigned;
    private final List<byte[]> before = new ArrayList<>();
    private final List<byte[]> transfers = new ArrayList<>();
    private final ArrayDeque<TransactionOutput> coins = new ArrayDeque<>();
    private Block tip;
    private int height;

    /** Makes so many blocks of transfers; without signatures, there are bytes of their length in their place. */
    TransferChain(NetworkParameters params, int blocks, boolean isSigned) {
        this.isSigned = isSigned;
        this.tip = params.getGenesisBlock();
        int splits = BLOCK_TRANSFERS / SPLIT;
        List<TransactionOutput> coinbases = new ArrayList<>();
        for (int i = 0; i < params.getSpendableCoinbaseDepth() + splits; i++) {
            Block block = next(List.of());
            before.add(block.serialize());
            coinbases.add(block.getTransactions().get(0).getOutput(0));
        }
        before.add(next(coinbases.subList(0, splits).stream().map(this::split).toList())
                .serialize());
        for (int i = 0; i < blocks; i++) {
            transfers.add(next(transfersOfBlock()).serialize());
        }
    }

    private Block next(List<Transaction> transactions) {
        height++;
        tip = tip.createNextBlockWithCoinbase(Block.BLOCK_VERSION_GENESIS, key.getPubKey(), Coin.FIFTY_COINS, height);
        transactions.forEach(tip::addTransaction);
        tip.solve();
        // Outputs are found by the transaction that is in the block.
        for (Transaction transaction : transactions) {
            coins.addAll(transaction.getOutputs());
        }
        return tip;
    }

    private Transaction split(TransactionOutput coinbase) {
        Transaction transaction = new Transaction();
        for (int i = 0; i < SPLIT; i++) {
            transaction.addOutput(coinbase.getValue().divide(SPLIT), toKey);
        }
        transaction.addSignedInput(coinbase.getOutPointFor(), coinbase.getScriptPubKey(), coinbase.getValue(), key);
        return transaction;
    }

    private List<Transaction> transfersOfBlock() {
        List<TransactionOutput> spent = new ArrayList<>();
        for (int i = 0; i < BLOCK_TRANSFERS; i++) {
            spent.add(coins.remove());
        }
        return IntStream.range(0, BLOCK_TRANSFERS)
                .parallel()
                .mapToObj(i -> transfer(spent.get(i)))
                .toList();
    }

    private Transaction transfer(TransactionOutput spent) {
        Transaction transaction = new Transaction();
        Coin half = spent.getValue().divide(2);
        transaction.addOutput(half, toKey);
        transaction.addOutput(half, toKey);
        if (isSigned) {
            transaction.addSignedInput(spent.getOutPointFor(), spent.getScriptPubKey(), spent.getValue(), key);
        } else {
            byte[] script = ScriptBuilder.createInputScript(null, key).program();
            byte[] place = new byte[SIGNATURE_BYTES + script.length];
            System.arraycopy(script, 0, place, SIGNATURE_BYTES, script.length);
            transaction.addInput(new TransactionInput(transaction, place, spent.getOutPointFor()));
        }
        return transaction;
    }

    /** What must be connected before the transfers. */
    List<byte[]> before() {
        return before;
    }

    /** Blocks full of transfers. */
    List<byte[]> transfers() {
        return transfers;
    }

    /** Decodes one of them, as if it had come from a peer. */
    static Block decoded(byte[] block) {
        return Block.read(ByteBuffer.wrap(block));
    }
}
