package io.timecoin.bench.peer.bitcoinj;

import io.timecoin.bench.peer.kit.Peer;
import java.util.concurrent.TimeUnit;
import org.bitcoinj.core.Context;
import org.bitcoinj.core.FullPrunedBlockChain;
import org.bitcoinj.params.RegTestParams;
import org.bitcoinj.store.MemoryFullPrunedBlockStore;

/**
 * Connects blocks from their bytes to a chain that checks everything, in memory: decode, ids, Merkle root, coins spent and
 * made, and with {@code scripts} the scripts too, in as many threads as there are cores.
 */
public final class BitcoinjPeer {
    private static final String WITH_SCRIPTS = "scripts";
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Blocks for which what they spent is kept. */
    private static final int UNDO_BLOCKS = 10;

    private final TransferChain blocks;
    private final boolean isScripted;

    private BitcoinjPeer(TransferChain blocks, boolean isScripted) {
        this.blocks = blocks;
        this.isScripted = isScripted;
    }

    /** Measures; the arguments are {@code scripts} or another word, blocks of transfers, warm-ups and repetitions. */
    public static void main(String[] arguments) throws Exception {
        Peer.endOnFailure();
        Context.propagate(new Context());
        boolean isScripted = WITH_SCRIPTS.equals(arguments[0]);
        TransferChain blocks = new TransferChain(RegTestParams.get(), Integer.parseInt(arguments[1]), isScripted);
        BitcoinjPeer peer = new BitcoinjPeer(blocks, isScripted);
        Peer.of(
                        BitcoinjPeer.class,
                        "bitcoinj",
                        "one P2PKH transfer, 1 in 2 out, connected in a block of " + TransferChain.BLOCK_TRANSFERS
                                + ", " + (isScripted ? "scripts run" : "scripts not run"),
                        "tx/s")
                .report(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), peer::connect);
        Runtime.getRuntime().exit(0);
    }

    private double connect() throws Exception {
        MemoryFullPrunedBlockStore store = new MemoryFullPrunedBlockStore(RegTestParams.get(), UNDO_BLOCKS);
        FullPrunedBlockChain chain = new FullPrunedBlockChain(RegTestParams.get(), store);
        chain.setRunScripts(isScripted);
        for (byte[] block : blocks.before()) {
            add(chain, block);
        }
        long start = System.nanoTime();
        for (byte[] block : blocks.transfers()) {
            add(chain, block);
        }
        return TransferChain.BLOCK_TRANSFERS
                * blocks.transfers().size()
                * NANOS_PER_SECOND
                / (System.nanoTime() - start);
    }

    private static void add(FullPrunedBlockChain chain, byte[] block) throws Exception {
        int height = chain.getBestChainHeight();
        if (!chain.add(TransferChain.decoded(block)) || chain.getBestChainHeight() != height + 1) {
            throw new IllegalStateException("a block of height " + (height + 1) + " is not connected");
        }
    }
}
