package io.timecoin.tools;

import io.timecoin.base.Hash;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads 32 bytes from the command line. */
final class HashOption implements ITypeConverter<Hash> {
    @Override
    public Hash convert(String text) {
        try {
            return Hash.fromHex(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not 64 hexadecimal digits");
        }
    }
}
