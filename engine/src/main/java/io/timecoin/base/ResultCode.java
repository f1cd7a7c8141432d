package io.timecoin.base;

/**
 * The outcome of one event, as carried in answers and in the journal. Codes are permanent: they never change meaning
 * and are never reused. One hundred numbers a room: 1xx codec, 2xx crypto, 3xx ledger, 4xx pool, 5xx consensus,
 * 6xx peers.
 */
public enum ResultCode {
    /** The event was accepted. */
    OK(0, "accepted"),

    /** The frame's length exceeds the maximum of its type. */
    FRAME_TOO_LARGE(100, "the frame is larger than its type allows"),
    /** The frame's type is not known, or not allowed on this connection. */
    FRAME_TYPE_UNKNOWN(101, "the frame type is unknown or not allowed here"),
    /** A flag or reserved bit is set that this version does not define. */
    FRAME_FLAGS_UNKNOWN(102, "the frame sets flags this version does not define"),
    /** A compressed payload is not one zstd frame of exactly the length it claims, within what its type allows. */
    COMPRESSION_INVALID(103, "the payload does not decompress to what it claims"),
    /** The payload ends before its fields do. */
    MALFORMED(110, "the payload ends before its fields do"),
    /** A header field of the encoding differs from the schema. */
    NOT_CANONICAL(111, "the encoding is not the canonical one"),
    /** Bytes follow the last field. */
    TRAILING_BYTES(112, "bytes follow the last field"),
    /** The transaction exceeds the maximum size. */
    TRANSACTION_TOO_LARGE(113, "the transaction exceeds the maximum size"),
    /** The message version is not supported. */
    VERSION_UNSUPPORTED(114, "the version is not supported"),
    /** There is no input, or more than the maximum. */
    INPUT_COUNT(115, "the number of inputs is out of range"),
    /** There is no output, or more than the maximum. */
    OUTPUT_COUNT(116, "the number of outputs is out of range"),
    /** There is no witness, or more than inputs. */
    WITNESS_COUNT(117, "the number of witnesses is out of range"),
    /** Two inputs name one outpoint. */
    DUPLICATE_INPUT(118, "two inputs spend the same output"),
    /** An input names a witness that is not there. */
    WITNESS_INDEX(119, "an input names a witness that is not there"),
    /** A witness is named by no input. */
    WITNESS_UNUSED(120, "a witness is used by no input"),
    /** Two witnesses hold one key. */
    WITNESS_DUPLICATE(121, "two witnesses hold the same key"),
    /** An output's amount is not a non-negative 63-bit number. */
    AMOUNT_RANGE(122, "an amount is out of range"),
    /** The outputs add up to more than 63 bits. */
    AMOUNT_OVERFLOW(123, "the outputs add up to more than can exist"),
    /** The chain id is another chain's. */
    WRONG_CHAIN(124, "the message belongs to another chain"),
    /** The transaction kind is not defined. */
    KIND_UNKNOWN(125, "the transaction kind is unknown"),
    /** The two messages of evidence name one block. */
    EVIDENCE_AGREES(126, "the two messages do not contradict each other"),

    /** The signature does not satisfy the verification equation. */
    SIGNATURE_INVALID(200, "a signature does not verify"),
    /** A public key is non-canonical, of small order, or not on the curve. */
    PUBLIC_KEY_INVALID(201, "a public key is not acceptable"),
    /** The R of a signature is non-canonical, of small order, or not on the curve. */
    SIGNATURE_POINT_INVALID(202, "the point of a signature is not acceptable"),
    /** The S of a signature is not below the group order. */
    SIGNATURE_SCALAR_RANGE(203, "the scalar of a signature is out of range"),
    /** The consensus key of a registration has not signed for it. */
    POSSESSION_UNPROVEN(204, "the consensus key has not signed the registration"),

    /** An input spends an output that does not exist or is already spent. */
    INPUT_UNKNOWN(300, "an input spends an output that is not there"),
    /** The witness key is not the owner of the output. */
    NOT_OWNER(301, "a witness does not own the output it spends"),
    /** The outputs exceed the inputs. */
    OUTPUTS_EXCEED_INPUTS(302, "the outputs exceed the inputs"),
    /** An output is below the dust limit. */
    DUST(303, "an output is below the dust limit"),
    /** The transaction's own expiry has passed. */
    EXPIRED(304, "the transaction has expired"),
    /** The chain's limit of unspent outputs is reached. */
    UTXO_LIMIT(305, "the limit of unspent outputs is reached"),
    /** The block holds as many transactions or bytes as the chain allows. */
    BLOCK_FULL(306, "the block is full"),
    /** An input spends the collateral of a registered validator. */
    COLLATERAL_LOCKED(307, "an input spends collateral that is locked"),
    /** The consensus key is registered, or its collateral is not free yet. */
    ALREADY_REGISTERED(310, "the consensus key is registered"),
    /** Another registration binds the node key. */
    NODE_KEY_BOUND(311, "the node key is bound to another validator"),
    /** The registry holds as many validators as it may. */
    REGISTRY_FULL(312, "the registry of validators is full"),
    /** As many FREE validators are registered as genesis allows. */
    FREE_VALIDATORS_FULL(313, "no more validators without collateral are admitted"),
    /** The consensus key is not registered. */
    NOT_REGISTERED(314, "the consensus key is not registered"),
    /** The validator is on its way out already. */
    ALREADY_LEAVING(315, "the validator is leaving already"),
    /** The first input of a withdrawal is not the collateral owner's. */
    NOT_COLLATERAL_OWNER(316, "the collateral's owner has not signed the withdrawal"),
    /** Nobody with voting power would stay. */
    LAST_WITH_POWER(317, "no validator with power would stay"),
    /** The accused was no member of the set at that height. */
    EVIDENCE_NOT_A_MEMBER(321, "the accused was no validator at that height"),
    /** The evidence is of a height that is not reached. */
    EVIDENCE_AHEAD(322, "the evidence is of a height that is not reached"),
    /** The evidence is of an epoch too long ago. */
    EVIDENCE_TOO_OLD(323, "the evidence is too old"),
    /** The accused has been convicted. */
    EVIDENCE_USED(324, "the accused has been convicted already"),
    /** Evidence against the accused is kept and waits for a block. */
    EVIDENCE_KNOWN(325, "evidence against the accused is known"),

    /** The transaction is already in the pool. */
    ALREADY_POOLED(400, "the transaction is already in the pool"),
    /** Another pooled transaction holds the lock on an input. */
    DOUBLE_SPEND(401, "another transaction holds an input"),
    /** The fee is below the floor. */
    FEE_TOO_LOW(402, "the fee is below the floor"),
    /** The pool is full of better-paying transactions. */
    POOL_FULL(403, "the pool is full of transactions that pay more"),
    /** The chain of unconfirmed ancestors is too deep. */
    CHAIN_TOO_DEEP(404, "too many unconfirmed ancestors"),
    /** The validator is far behind the chain, and cannot tell which outputs are there. */
    CATCHING_UP(405, "the validator is catching up with the chain; another can take the transaction"),
    /** The validator's disk is nearly full: what is left is for votes and blocks. */
    DISK_LOW(406, "the validator's disk is nearly full; another can take the transaction"),
    /** A pooled transaction left for one that pays more. */
    EVICTED(410, "evicted for a transaction that pays more"),
    /** A pooled transaction's lock expired before a block took it. */
    LOCK_EXPIRED(411, "the lock expired before a block took it"),
    /** A committed block spent an input of a pooled transaction. */
    CONFLICTS_WITH_BLOCK(412, "a committed block spent an input"),
    /** A pooled transaction's parent left the pool uncommitted. */
    PARENT_GONE(413, "the transaction it spends from has left the pool"),

    /** The message is for a height already decided. */
    HEIGHT_PAST(500, "the height is already decided"),
    /** The sender is not in the validator set. */
    NOT_A_VALIDATOR(501, "the sender is not a validator"),
    /** The node takes no part in consensus messages of this kind yet. */
    CONSENSUS_UNSUPPORTED(502, "this node does not take part in that exchange"),
    /** The message is for a height that is not being decided yet. */
    HEIGHT_AHEAD(503, "the height is not being decided yet"),
    /** The round of the message is over. */
    ROUND_PAST(504, "the round is over"),
    /** The round of the message is too far ahead. */
    ROUND_TOO_FAR(505, "the round is too far ahead"),
    /** The sender is not the proposer of the round. */
    PROPOSER_WRONG(506, "the sender is not the proposer of that round"),
    /** The sender has said the same before. */
    MESSAGE_REPEATED(507, "the validator has said this before"),
    /** The sender has signed something else for the same height, round and phase: evidence. */
    MESSAGE_CONFLICTING(508, "the validator has signed something else in that phase"),
    /** A proposal above round 0 lacks a quorum of round changes, or one that needs none carries some. */
    JUSTIFICATION_INVALID(509, "the proposal is not justified by a quorum of round changes"),
    /** A block is claimed to be prepared without a quorum of PREPARE. */
    PREPARED_WITHOUT_QUORUM(510, "a claimed preparation lacks its quorum"),
    /** The prepared round is not below the round asked for. */
    PREPARED_ROUND_INVALID(511, "the prepared round is not below the round asked for"),
    /** The proposal is not the block that the justification demands. */
    PROPOSAL_NOT_PREPARED(512, "the justification demands another block"),
    /** The header contradicts the chain, the message or itself. */
    HEADER_INVALID(513, "the block header does not fit"),
    /** The block time is not above the parent's, or too far from the local event time. */
    BLOCK_TIME_INVALID(514, "the block time is out of range"),
    /** A transaction of the block cannot be executed. */
    BLOCK_INVALID(515, "the block does not execute"),
    /** The commit certificate lacks a quorum of the validator set. */
    CERTIFICATE_INVALID(516, "the certificate lacks a quorum"),
    /** Nobody asked for these contents, bodies or blocks. */
    NOT_REQUESTED(517, "nothing of that kind was asked for"),
    /** What was asked for is not here. */
    NOT_HERE(518, "what was asked for is not here"),
    /** A message for the current height signed with the own key came from outside: another process holds the key. */
    OWN_KEY(519, "the message is signed with this validator's own key"),
    /** The header does not commit to the standing beside it, or the standing to the set that decides. */
    STANDING_INVALID(530, "the header does not commit to that standing"),
    /** The record or offer is of an epoch whose set is not known yet. */
    EPOCH_AHEAD(531, "who decides that epoch is not known yet"),
    /** The record is of an epoch before those that are followed. */
    EPOCH_PAST(532, "that epoch is behind"),
    /** The history does not pass through the trusted checkpoint. */
    CHECKPOINT_MISSED(533, "the history does not pass through the trusted checkpoint"),
    /** Two histories that differ are both certified. */
    HISTORIES_CONFLICT(534, "two histories that contradict each other are both certified"),
    /** A state, a record or a part of the state that was sent is not proven by what it must be proven by. */
    FALSE_PROOF(535, "what was sent is not proven by what it has to be proven by"),
    /** Only a peer that has said hello may send this. */
    HELLO_REQUIRED(600, "only a peer that has said hello may send this"),
    /** The other side's chain began with another genesis. */
    WRONG_GENESIS(601, "the chain began with another genesis"),
    /** The other side speaks another version of the protocol. */
    PROTOCOL_VERSION(602, "the version of the protocol is another one"),
    /** The hello names a role that is not defined. */
    ROLE_UNKNOWN(603, "the role is unknown"),
    /** The link leads from a validator to itself. */
    LINK_TO_SELF(604, "the link leads back to where it came from"),
    /** Another link to the same validator is kept. */
    LINK_SURPLUS(605, "another link to the same validator is kept"),
    /** A later hello names another validator than the first. */
    NODE_CHANGED(606, "the link belongs to another validator"),
    /** The hello names another node than the key that TLS proved. */
    NODE_UNPROVEN(607, "the hello names another node than the one that proved its key"),
    /** More frames of a class came than one connection may send: this one was dropped unread. */
    RATE_LIMITED(620, "more than the connection may send; try again later"),
    /** The other side, or the address it comes from, is banned for now. */
    BANNED(621, "banned for what was sent before"),
    /** As many connections or links as are taken are open, or another was given this one's place. */
    CROWDED(622, "no place is free, or another was given it; try again later"),
    /** Whom a node is linked to is not for everybody. */
    NOT_GRANTED(623, "only granted clients are told, and those on the same machine");

    private static final int CODE_MAX = 700;
    private static final ResultCode[] BY_CODE = new ResultCode[CODE_MAX];

    static {
        for (ResultCode value : values()) {
            BY_CODE[value.code] = value;
        }
    }

    private final int code;
    private final String text;

    ResultCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The permanent number. */
    public int code() {
        return code;
    }

    /** One line for people. */
    public String text() {
        return text;
    }

    /**
     * Finds a code by its number.
     *
     * @return the code, or null if the number names none
     */
    public static ResultCode byCode(int code) {
        return code < 0 || code >= CODE_MAX ? null : BY_CODE[code];
    }
}
