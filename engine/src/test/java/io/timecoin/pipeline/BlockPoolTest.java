package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.timecoin.replica.CommittedBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockPoolTest {
    private final SampleChain chain = new SampleChain(1);
    private final BlockPool pool = new BlockPool(chain.genesis.rules(), 2, 2, new FailStop(failure -> {}));

    /** A validator that was killed with a proposal under way holds its block before anybody reads it. */
    @Test
    void shouldNotWaitForABlockThatIsStillProposedAndGiveItTheNewReaders() {
        CommittedBlock proposed = pool.acquire();
        CommittedBlock committed = pool.acquire();
        pool.giveBack(committed);
        pool.giveBack(committed);
        pool.readers(3);
        pool.giveBack(proposed);
        pool.giveBack(proposed);
        assertSame(committed, pool.acquire(), "the proposed one has a reader left");
        pool.giveBack(proposed);
        CommittedBlock free = pool.acquire();
        assertSame(proposed, free);
        assertNotSame(committed, free);
    }
}
