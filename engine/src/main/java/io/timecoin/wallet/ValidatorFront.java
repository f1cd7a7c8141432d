package io.timecoin.wallet;

import io.timecoin.base.Hash;
import io.timecoin.codec.TransactionView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.RegistrationEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import io.timecoin.codec.sbe.WithdrawalEncoder;
import io.timecoin.crypto.PossessionMessage;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes everything of a transaction before its groups, whatever its kind. One thread. */
final class ValidatorFront {
    private final int chainId;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TransactionEncoder transfer = new TransactionEncoder();
    private final RegistrationEncoder registration = new RegistrationEncoder();
    private final WithdrawalEncoder withdrawal = new WithdrawalEncoder();
    private final PossessionMessage possession = new PossessionMessage();
    private final UnsafeBuffer consensusKey = new UnsafeBuffer(new byte[Signer.PUBLIC_KEY_BYTES]);
    private final UnsafeBuffer nodeKey = new UnsafeBuffer(new byte[Signer.PUBLIC_KEY_BYTES]);
    private final UnsafeBuffer signature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);
    private int kind;
    private Signer consensus;

    ValidatorFront(int chainId) {
        this.chainId = chainId;
    }

    void beTransfer() {
        kind = TransactionView.KIND_TRANSFER;
        consensus = null;
    }

    void beRegistration(Signer itsConsensus, Hash itsNodeKey) {
        kind = TransactionView.KIND_REGISTRATION;
        consensus = itsConsensus;
        consensus.publicKey(consensusKey, 0);
        itsNodeKey.writeTo(nodeKey, 0);
    }

    void beWithdrawal(Hash itsConsensusKey) {
        kind = TransactionView.KIND_WITHDRAWAL;
        consensus = null;
        itsConsensusKey.writeTo(consensusKey, 0);
    }

    /** How many bytes longer than a transfer. */
    int extraBytes() {
        return switch (kind) {
            case TransactionView.KIND_REGISTRATION ->
                RegistrationEncoder.BLOCK_LENGTH - TransactionEncoder.BLOCK_LENGTH;
            case TransactionView.KIND_WITHDRAWAL -> WithdrawalEncoder.BLOCK_LENGTH - TransactionEncoder.BLOCK_LENGTH;
            default -> 0;
        };
    }

    /**
     * Writes the front.
     *
     * @param owner of the first output: whose the collateral is
     * @return where the groups begin
     */
    int write(MutableDirectBuffer target, int offset, long expiryMs, DirectBuffer owner, int ownerAt) {
        long chain = Integer.toUnsignedLong(chainId);
        switch (kind) {
            case TransactionView.KIND_REGISTRATION -> {
                DirectBuffer message = possession.build(chainId, consensusKey, 0, nodeKey, 0, owner, ownerAt);
                consensus.sign(message, 0, PossessionMessage.BYTES, signature, 0);
                registration
                        .wrapAndApplyHeader(target, offset, header)
                        .txVersion(TransactionView.VERSION)
                        .kind(kind)
                        .chainId(chain)
                        .expiryMs(expiryMs)
                        .putConsensusKey(consensusKey, 0, Signer.PUBLIC_KEY_BYTES)
                        .putNodeKey(nodeKey, 0, Signer.PUBLIC_KEY_BYTES)
                        .putPossession(signature, 0, Signer.SIGNATURE_BYTES);
                return registration.limit();
            }
            case TransactionView.KIND_WITHDRAWAL -> {
                withdrawal
                        .wrapAndApplyHeader(target, offset, header)
                        .txVersion(TransactionView.VERSION)
                        .kind(kind)
                        .chainId(chain)
                        .expiryMs(expiryMs)
                        .putConsensusKey(consensusKey, 0, Signer.PUBLIC_KEY_BYTES);
                return withdrawal.limit();
            }
            default -> {
                transfer.wrapAndApplyHeader(target, offset, header)
                        .txVersion(TransactionView.VERSION)
                        .kind(kind)
                        .chainId(chain)
                        .expiryMs(expiryMs);
                return transfer.limit();
            }
        }
    }
}
