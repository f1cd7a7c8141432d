package io.timecoin.journal;

import java.util.List;
import org.agrona.DirectBuffer;

/** The files of a journal, to read. One thread a source. */
public interface JournalSource extends AutoCloseable {
    /** Names of the files in the order they were written. */
    List<String> files();

    /**
     * The bytes of a file as they are now; valid until the next call or close.
     *
     * @throws io.timecoin.base.EngineException FATAL DISK if it cannot be read
     */
    DirectBuffer read(String file);

    @Override
    void close();
}
