package io.timecoin.pipeline;

import io.timecoin.base.Hash;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.HelloEncoder;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.ledger.GenesisCodec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/** Some blocks of a sample chain, as peers would send them. */
final class ManyBlocks {
    private ManyBlocks() {}

    /** Blocks of one transfer each, from 1 on; an empty one behind each. */
    static List<byte[]> make(SampleChain chain, PipelineConfig config, int transfers) {
        List<byte[]> blocks = new CopyOnWriteArrayList<>();
        BlockSink sink = (block, sequence) -> {
            byte[] bytes = new byte[block.length()];
            block.bytes().getBytes(0, bytes);
            blocks.add(bytes);
        };
        try (RunningPipeline running = new RunningPipeline(chain, config, sink, () -> RunningPipeline.CREDULOUS)) {
            for (int coin = 0; coin < transfers; coin++) {
                int before = blocks.size();
                running.submit(1, coin, chain.transfer(coin, 1, true));
                running.advanceClock(SampleChain.INTERVAL_MS);
                RunningPipeline.await(() -> blocks.size() > before);
            }
        }
        return blocks;
    }

    /** What a peer says that has so many blocks. */
    static void hello(RunningPipeline running, long connection, long height) {
        SampleChain chain = running.chain;
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        HelloEncoder hello = new HelloEncoder();
        byte[] node = new byte[Hash.BYTES];
        node[0] = (byte) connection;
        hello.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .protocolVersion(1)
                .role((short) 2)
                .chainId(SampleChain.CHAIN_ID)
                .height(height)
                .putGenesisHash(GenesisCodec.hash(chain.genesis).toByteArray(), 0, Hash.BYTES)
                .putNode(node, 0, Hash.BYTES);
        hello.putAgent(new byte[0], 0, 0);
        running.offer(connection, 0, FrameType.HELLO, Arrays.copyOf(buffer.byteArray(), hello.limit()));
    }
}
