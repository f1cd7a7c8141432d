package io.timecoin.bench;

/**
 * One line of the table: this engine beside a peer.
 *
 * @param figure what is compared
 * @param ours key of the engine's contestant
 * @param peer key of the peer's
 * @param wanted the least ratio of ours to the peer's that is wanted, 0 if none is
 * @param equal what is the same for both
 * @param different what is not, and whom it favours
 */
record PeerComparison(String figure, String ours, String peer, double wanted, String equal, String different) {}
