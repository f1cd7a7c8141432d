package io.timecoin.node;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a node has opened, closed in the opposite order. One thread. */
final class OwnedResources implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    /**
     * Closes all, whatever fails.
     *
     * @throws EngineException the first that did
     */
    @Override
    public void close() {
        EngineException first = null;
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (EngineException e) {
                first = first == null ? e : first;
            } catch (Exception e) {
                first = first == null
                        ? EngineException.fatal(Cause.DISK, "closing failed: " + e.getMessage(), e)
                        : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
