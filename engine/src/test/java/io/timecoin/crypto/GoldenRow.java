package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import java.util.HexFormat;

/** One row of the golden table: an input and the verdict on it. */
record GoldenRow(String name, byte[] key, byte[] signature, byte[] message, ResultCode verdict) {
    private static final HexFormat HEX = HexFormat.of();
    private static final String EMPTY = "-";

    String toLine() {
        return String.join(
                " ",
                name,
                HEX.formatHex(key),
                HEX.formatHex(signature),
                message.length == 0 ? EMPTY : HEX.formatHex(message),
                verdict.name());
    }

    static GoldenRow fromLine(String line) {
        String[] columns = line.split(" ");
        return new GoldenRow(
                columns[0],
                HEX.parseHex(columns[1]),
                HEX.parseHex(columns[2]),
                columns[3].equals(EMPTY) ? new byte[0] : HEX.parseHex(columns[3]),
                ResultCode.valueOf(columns[4]));
    }
}
