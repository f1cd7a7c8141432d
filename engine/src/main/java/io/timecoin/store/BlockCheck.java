package io.timecoin.store;

import io.timecoin.base.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a look at all stored blocks has found; nothing is changed, while opening the store would cut it.
 *
 * @param firstHeight of the first block, or {@link BlockStore#NONE}
 * @param lastHeight height up to which every block is whole, or {@link BlockStore#NONE}
 * @param problem what ends them before the last file does, or empty: behind the last whole block of that a crash may have left
 *     a torn one
 */
public record BlockCheck(long firstHeight, long lastHeight, String problem) {
    /**
     * Reads every block.
     *
     * @throws io.timecoin.base.EngineException FATAL, DISK, if the disk refuses
     */
    public static BlockCheck of(StoreConfig config) {
        Path directory = config.directory().resolve("blocks");
        if (!Files.isDirectory(directory)) {
            return new BlockCheck(BlockStore.NONE, BlockStore.NONE, "");
        }
        Path index = config.directory().resolve("blocks.check.tmp");
        try {
            return read(
                    directory,
                    index,
                    DurableFiles.list(directory, "blocks-*.dat").size());
        } catch (IOException e) {
            throw DurableFiles.failed("read", directory, e);
        }
    }

    private static BlockCheck read(Path directory, Path index, int files) throws IOException {
        long first = BlockStore.NONE;
        long last = BlockStore.NONE;
        for (int ordinal = 1; ordinal <= files; ordinal++) {
            Path file = BlockSegment.blocksFile(directory, ordinal);
            BlockSegment segment = Files.exists(file) ? BlockSegment.find(directory, ordinal) : null;
            boolean isNext = segment != null && (last == BlockStore.NONE || segment.firstHeight() == last + 1);
            if (!isNext) {
                String what = segment == null ? "its header is not whole" : "blocks are missing ahead of it";
                boolean isBegun = ordinal == files && segment == null && Files.exists(file);
                return new BlockCheck(first, last, isBegun ? "" : file.getFileName() + ": " + what);
            }
            try (FileChannel blocks = FileChannel.open(file, StandardOpenOption.READ);
                    FileChannel scratch = FileChannel.open(
                            index,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE)) {
                BlockScan scan = new BlockScan(blocks, scratch);
                scan.run(segment.firstHeight());
                first = first == BlockStore.NONE && scan.count() > 0 ? segment.firstHeight() : first;
                last = scan.count() == 0 ? last : segment.firstHeight() + scan.count() - 1;
                if (ordinal < files && scan.end() < blocks.size()) {
                    return new BlockCheck(
                            first, last, file.getFileName() + ": what follows block " + last + " is damaged");
                }
            }
        }
        return new BlockCheck(first, last, "");
    }
}
