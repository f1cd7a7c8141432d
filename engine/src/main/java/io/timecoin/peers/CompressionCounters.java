package io.timecoin.peers;

/**
 * What compression did since the listener started, read at one moment. Bytes are of payloads.
 *
 * @param framesOut sent compressed
 * @param bytesBeforeOut of them, as they were
 * @param bytesAfterOut of them, as they were sent
 * @param nanosOut CPU time in ns, of the threads that brought the frames, what was not worth it included
 * @param framesIn that came compressed and were in order
 * @param bytesBeforeIn of them, as they came
 * @param bytesAfterIn of them, once decompressed
 * @param nanosIn CPU time in ns, of the event loops, refused frames included
 * @param framesRefused that did not decompress to what they claimed
 */
public record CompressionCounters(
        long framesOut,
        long bytesBeforeOut,
        long bytesAfterOut,
        long nanosOut,
        long framesIn,
        long bytesBeforeIn,
        long bytesAfterIn,
        long nanosIn,
        long framesRefused) {
    /** Nothing yet. */
    public static final CompressionCounters NONE = new CompressionCounters(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
