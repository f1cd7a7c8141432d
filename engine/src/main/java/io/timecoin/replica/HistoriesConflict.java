package io.timecoin.replica;

/**
 * Two certified headers that no one history holds. So quorums have signed both, and one who was not there cannot tell which
 * history is the chain's: only a checkpoint that its operator trusts can.
 */
public record HistoriesConflict(CertifiedHeader first, CertifiedHeader second) {}
