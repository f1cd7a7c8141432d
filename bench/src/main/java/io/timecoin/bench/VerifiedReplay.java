package io.timecoin.bench;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VerifiedHashes;
import io.timecoin.journal.JournalReader;
import io.timecoin.journal.MappedJournal;
import io.timecoin.journal.RecordType;
import io.timecoin.journal.RecordView;
import io.timecoin.ledger.GenesisCodec;
import io.timecoin.pipeline.BlockSink;
import io.timecoin.pipeline.FailStop;
import io.timecoin.pipeline.Replay;
import io.timecoin.pipeline.ValidatorState;
import io.timecoin.replica.Preparation;
import io.timecoin.replica.ReplicaConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Replays a journal that holds blocks which came whole, and verifies their signatures in several threads that share each
 * block, as the bulk workers of a validator do: ahead of the replay, and no farther than a few blocks.
 */
final class VerifiedReplay {
    private static final long SEED = 43;
    private static final int AHEAD = 16;
    private static final byte[] END = {};
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int workers;
    private final Supplier<? extends SignatureVerifier> verifiers;
    private final List<Share> shares = new ArrayList<>();

    VerifiedReplay(int workers, int decodedKeys) {
        this(workers, () -> new BouncyCastleVerifier(decodedKeys));
    }

    /**
     * Replays once, with verifiers of the caller's choice.
     *
     * @param workers that verify, or 0 to take every signature as verified
     * @param verifiers gives each thread its own
     */
    VerifiedReplay(int workers, Supplier<? extends SignatureVerifier> verifiers) {
        this.workers = workers;
        this.verifiers = verifiers;
    }

    /** Verifies its share of every block. */
    private static final class Share implements Runnable {
        private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(AHEAD);
        private final Semaphore verified = new Semaphore(0);
        private final Preparation preparation;
        private final int ordinal;
        private final int workers;
        private volatile ResultCode failure;

        private Share(Preparation preparation, int ordinal, int workers) {
            this.preparation = preparation;
            this.ordinal = ordinal;
            this.workers = workers;
        }

        @Override
        public void run() {
            try {
                for (byte[] block = blocks.take(); block != END; block = blocks.take()) {
                    ResultCode code = preparation.prepareShare(
                            EventKind.BLOCK, new UnsafeBuffer(block), 0, block.length, ordinal, workers);
                    failure = code == ResultCode.OK ? failure : code;
                    verified.release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void await() {
            verified.acquireUninterruptibly();
            if (failure != null) {
                throw new IllegalStateException("a block of the journal is " + failure);
            }
        }
    }

    /** Replays from genesis to the end and returns transfers a second; they must be as many as told. */
    double perSecond(Path journal, int transfers) {
        FailStop failStop = new FailStop(failure -> System.err.println("the tree stopped: " + failure));
        try (MappedJournal source = new MappedJournal(journal)) {
            JournalReader reader = new JournalReader(source);
            if (!reader.nextRecord() || reader.record().type() != RecordType.PASSPORT) {
                throw new IllegalStateException("the journal begins with no passport");
            }
            ReplicaConfig config = Replay.configOf(reader.record());
            try (ValidatorState state = ValidatorState.atGenesis(config, failStop, SEED)) {
                Replay replay = new Replay(state, BlockSink.NONE, null);
                replay.replay(reader.record());
                long start = System.nanoTime();
                if (workers > 0) {
                    verifyAhead(journal, config);
                }
                replayAll(reader, replay);
                state.stateRoot();
                double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
                if (replay.committedTransactions() != transfers) {
                    throw new IllegalStateException("replayed were " + replay.committedTransactions());
                }
                return transfers / seconds;
            }
        }
    }

    private void replayAll(JournalReader reader, Replay replay) {
        while (reader.nextRecord()) {
            if (isGoodBlock(reader.record())) {
                shares.forEach(Share::await);
            }
            String difference = replay.replay(reader.record());
            if (difference != null) {
                throw new IllegalStateException(difference);
            }
        }
    }

    private static boolean isGoodBlock(RecordView record) {
        return record.type() == RecordType.EVENT
                && record.kind() == EventKind.BLOCK
                && record.resultCode() == ResultCode.OK.code();
    }

    private void verifyAhead(Path journal, ReplicaConfig config) {
        Hash genesisHash = GenesisCodec.hash(config.genesis());
        VerifiedHashes verified = new VerifiedHashes(VerifiedHashes.SLOTS_DEFAULT);
        for (int i = 0; i < workers; i++) {
            Preparation preparation =
                    new Preparation(config.genesis().chainId(), genesisHash, verifiers.get(), verified);
            shares.add(new Share(preparation, i, workers));
            start(shares.get(i), "replay-verify-" + i);
        }
        start(() -> feed(journal), "replay-feed");
    }

    private static void start(Runnable what, String name) {
        Thread thread = new Thread(what, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void feed(Path journal) {
        try (MappedJournal source = new MappedJournal(journal)) {
            JournalReader reader = new JournalReader(source);
            while (reader.nextRecord()) {
                if (isGoodBlock(reader.record())) {
                    byte[] block = new byte[reader.record().payloadLength()];
                    reader.record().payload().getBytes(reader.record().payloadOffset(), block);
                    put(block);
                }
            }
            put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(byte[] block) throws InterruptedException {
        for (Share share : shares) {
            share.blocks.put(block);
        }
    }
}
