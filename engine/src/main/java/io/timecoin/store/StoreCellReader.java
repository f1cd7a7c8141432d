package io.timecoin.store;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;

/** The reader the map asks for and never uses: entries are read in place, not made into objects. */
final class StoreCellReader implements SizedReader<StoreCell> {
    @Override
    @SuppressWarnings("rawtypes") // as the interface declares it
    public StoreCell read(Bytes in, long size, StoreCell using) {
        throw new UnsupportedOperationException("entries are read in place");
    }

    @Override
    public void readMarshallable(WireIn wire) {
        // Nothing of it is configured.
    }

    @Override
    public void writeMarshallable(WireOut wire) {
        // Nothing of it is configured.
    }
}
