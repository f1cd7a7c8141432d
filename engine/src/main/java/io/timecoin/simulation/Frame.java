package io.timecoin.simulation;

import io.timecoin.codec.FrameType;

/**
 * A message on its way; its bytes never change.
 *
 * @param type what it is
 * @param bytes the payload
 */
record Frame(FrameType type, byte[] bytes) {}
