package io.timecoin.peers;

/**
 * What gossip of transactions did since the listener started, read at one moment.
 *
 * @param announced hashes told to links, one for each link
 * @param heard hashes that links told
 * @param asked transactions asked for, again included
 * @param served transactions given to who asked
 * @param unanswered transactions that a link announced and did not give in time
 * @param overheard hashes not kept, because their link had announced too much that it had not given yet
 * @param lost what found no room on its way to the gossip or to a link
 */
public record GossipCounters(
        long announced, long heard, long asked, long served, long unanswered, long overheard, long lost) {
    /** Nothing yet. */
    public static final GossipCounters NONE = new GossipCounters(0, 0, 0, 0, 0, 0, 0);
}
