package io.timecoin.client;

import io.timecoin.base.Hash;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.HelloView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.TransactionEncoder;
import io.timecoin.crypto.NodeKey;
import java.util.SplittableRandom;
import org.agrona.MutableDirectBuffer;

/**
 * Frames whose headers are in order and whose payloads are not: random bytes under every known type, some behind the header
 * of a true message; transactions with a few bits turned, cut or with bytes behind them; and now and then a hello that does
 * not fit, which ends the connection.
 */
final class MalformedFrames implements AttackScript {
    private static final int PAYLOAD_BYTES_MAX = 400;
    private static final int HELLO_EVERY = 200;
    private static final int KINDS = 4;
    private static final int TEMPLATES = 50;
    private static final int BITS_MAX = 4;
    private static final int HELLO_FAULTS = 5;
    private static final FrameType[] TYPES = FrameType.values();

    private final AttackTarget validator;
    private final NodeKey node;
    private final boolean isPeer;
    private final InvalidSignatures transactions;
    private final SplittableRandom random;
    private boolean isHelloDue;
    private long number;

    /**
     * Creates the script of one connection.
     *
     * @param isPeer whether it says first that it is a peer, so that it may send all types
     * @param transactions what is damaged
     */
    MalformedFrames(
            AttackTarget validator,
            NodeKey node,
            boolean isPeer,
            InvalidSignatures transactions,
            SplittableRandom random) {
        this.validator = validator;
        this.node = node;
        this.isPeer = isPeer;
        this.transactions = transactions;
        this.random = random;
    }

    @Override
    public void begin() {
        isHelloDue = isPeer;
    }

    @Override
    public int write(MutableDirectBuffer target, int offset) {
        if (isHelloDue) {
            isHelloDue = false;
            return AttackHello.write(validator, node, target, offset);
        }
        number++;
        if (random.nextInt(HELLO_EVERY) == 0) {
            return writeHello(target, offset);
        }
        return switch (random.nextInt(KINDS)) {
            case 0 -> writeRandom(FrameType.TRANSACTION, target, offset);
            case 1 -> writeDamaged(target, offset);
            case 2 -> writeBehindHeader(target, offset);
            default -> writeRandom(anyButHello(), target, offset);
        };
    }

    private FrameType anyButHello() {
        FrameType type = TYPES[random.nextInt(TYPES.length)];
        return type == FrameType.HELLO ? FrameType.VOTE : type;
    }

    private int writeRandom(FrameType type, MutableDirectBuffer target, int offset) {
        int length = random.nextInt(1 + Math.min(PAYLOAD_BYTES_MAX, type.payloadBytesMax()));
        FrameHeader.encode(target, offset, type, length, number);
        for (int i = 0; i < length; i++) {
            target.putByte(offset + FrameHeader.BYTES + i, (byte) random.nextInt());
        }
        return FrameHeader.BYTES + length;
    }

    private int writeBehindHeader(MutableDirectBuffer target, int offset) {
        int bytes = writeRandom(anyButHello(), target, offset);
        if (bytes >= FrameHeader.BYTES + MessageHeaderEncoder.ENCODED_LENGTH) {
            new MessageHeaderEncoder()
                    .wrap(target, offset + FrameHeader.BYTES)
                    .blockLength(random.nextInt(PAYLOAD_BYTES_MAX))
                    .templateId(random.nextInt(TEMPLATES))
                    .schemaId(TransactionEncoder.SCHEMA_ID)
                    .version(TransactionEncoder.SCHEMA_VERSION);
        }
        return bytes;
    }

    private int writeDamaged(MutableDirectBuffer target, int offset) {
        int payload = transactions.write(target, offset) - FrameHeader.BYTES;
        int length = payload + random.nextInt(-payload, PAYLOAD_BYTES_MAX);
        for (int i = payload; i < length; i++) {
            target.putByte(offset + FrameHeader.BYTES + i, (byte) random.nextInt());
        }
        for (int i = random.nextInt(BITS_MAX); i > 0 && length > 0; i--) {
            int at = offset + FrameHeader.BYTES + random.nextInt(length);
            target.putByte(at, (byte) (target.getByte(at) ^ 1 << random.nextInt(Byte.SIZE)));
        }
        FrameHeader.encode(target, offset, FrameType.TRANSACTION, length, number);
        return FrameHeader.BYTES + length;
    }

    private int writeHello(MutableDirectBuffer target, int offset) {
        int fault = random.nextInt(HELLO_FAULTS);
        if (fault == 0) {
            return writeRandom(FrameType.HELLO, target, offset);
        }
        return AttackHello.write(
                fault == 1 ? random.nextInt(1 << Short.SIZE) : HelloView.PROTOCOL_VERSION,
                fault == 2 ? random.nextInt(1 << Byte.SIZE) : HelloView.ROLE_PEER,
                fault == 3 ? random.nextInt() : validator.chainId(),
                fault == 4 ? Hash.ZERO : validator.genesisHash(),
                node,
                target,
                offset);
    }
}
