package io.timecoin.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.Limits;
import io.timecoin.codec.sbe.EvidenceDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.RegistrationDecoder;
import io.timecoin.codec.sbe.TransactionDecoder.InputsDecoder;
import io.timecoin.codec.sbe.TransactionDecoder.OutputsDecoder;
import org.agrona.DirectBuffer;

/**
 * How many signatures a transaction claims to hold, read from its headers before its form is judged. Of one in canonical
 * form it is their number: whoever claims fewer than there are is refused for its form, and none of them is looked at.
 * Stateless; any thread; allocates nothing.
 */
public final class ClaimedSignatures {
    private static final int TEMPLATE_AT = 2;
    private static final int GROUP_COUNT_AT = 2;
    private static final int GROUP_HEADER_BYTES = InputsDecoder.sbeHeaderSize();
    private static final int UNSIGNED_SHORT = 0xFFFF;
    private static final int OF_EVIDENCE = 2;

    private ClaimedSignatures() {}

    /**
     * Counts the signatures that could have to be verified.
     *
     * @param buffer holds what should be a transaction
     * @param offset of its first byte
     * @param length of it in bytes; no byte beyond is read
     * @return 0 to one more than the witnesses there may be; 0 where no group of witnesses is found
     */
    public static int of(DirectBuffer buffer, int offset, int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
            return 0;
        }
        int template = unsignedShort(buffer, offset + TEMPLATE_AT);
        if (template == EvidenceDecoder.TEMPLATE_ID) {
            return OF_EVIDENCE;
        }
        int at = MessageHeaderDecoder.ENCODED_LENGTH + unsignedShort(buffer, offset);
        at = behindGroup(buffer, offset, at, length, InputsDecoder.sbeBlockLength());
        at = behindGroup(buffer, offset, at, length, OutputsDecoder.sbeBlockLength());
        if (at + GROUP_HEADER_BYTES > length) {
            return 0;
        }
        int witnesses = Math.min(Limits.INPUTS_MAX, unsignedShort(buffer, offset + at + GROUP_COUNT_AT));
        return template == RegistrationDecoder.TEMPLATE_ID ? witnesses + 1 : witnesses;
    }

    private static int behindGroup(DirectBuffer buffer, int offset, int at, int length, int entryBytes) {
        return at + GROUP_HEADER_BYTES > length
                ? at
                : at + GROUP_HEADER_BYTES + unsignedShort(buffer, offset + at + GROUP_COUNT_AT) * entryBytes;
    }

    private static int unsignedShort(DirectBuffer buffer, int at) {
        return buffer.getShort(at, LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }
}
