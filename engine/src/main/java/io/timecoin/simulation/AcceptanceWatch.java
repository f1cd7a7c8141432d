package io.timecoin.simulation;

import io.timecoin.base.ResultCode;
import io.timecoin.codec.EventKind;

/** What a validator takes for true was said: votes by who is named in them, transactions by the owners of what they spend. */
final class AcceptanceWatch {
    private final VoteWatch votes;
    private final VoteReader reader;
    private final TransactionJudge transactions;

    AcceptanceWatch(ChainSetting chain, VoteWatch votes) {
        this.votes = votes;
        this.reader = new VoteReader(chain);
        this.transactions = new TransactionJudge(chain);
    }

    void handled(Host host, SimulatedEvent event) {
        if (event.resultCode() != ResultCode.OK.code()) {
            return;
        }
        if (event.kind() == EventKind.TRANSACTION) {
            String wrong = transactions.judge(event.payload(), 0, event.payloadLength());
            Violation.require(wrong == null, Rule.NOTHING_FORGED_ACCEPTED, host + " takes a transaction with " + wrong);
        } else if (reader.read(event.kind(), event.payload(), 0, event.payloadLength())) {
            Violation.require(
                    votes.isSaid(reader.key(), reader.value()),
                    Rule.NOTHING_FORGED_ACCEPTED,
                    host + " takes " + reader.value() + " for " + reader.key() + ", which nobody has said");
        }
    }
}
