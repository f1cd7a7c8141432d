package io.timecoin.store;

import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.hash.AbstractData;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.hash.serialization.DataAccess;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;

/**
 * Hands a cell's own bytes to the map. The map's ready-made access for byte arrays wraps each array in a new object;
 * this one allocates nothing. The map copies it per thread and writes its class name into the header of its file.
 */
final class StoreCellAccess extends AbstractData<StoreCell> implements DataAccess<StoreCell> {
    private transient StoreCell cell;

    @Override
    public Data<StoreCell> getData(StoreCell instance) {
        cell = instance;
        return this;
    }

    @Override
    public void uninit() {
        cell = null;
    }

    @Override
    public RandomDataInput bytes() {
        return cell.bytes();
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public long size() {
        return cell.bytes().capacity();
    }

    @Override
    public StoreCell get() {
        return cell;
    }

    @Override
    public StoreCell getUsing(StoreCell using) {
        throw new UnsupportedOperationException("cells are read in place");
    }

    @Override
    public DataAccess<StoreCell> copy() {
        return new StoreCellAccess();
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
