package io.timecoin.wallet;

/** Why a text is or is not an address, with one line for the person who typed it. */
public enum AddressCode {
    /** It is one. */
    OK("the address is in order"),
    /** Longer or shorter than any address. */
    LENGTH("an address has at most 90 characters and a checksum of six"),
    /** No separator, or nothing before it. */
    SEPARATOR("the 1 between prefix and payload is missing"),
    /** A character that no address holds. */
    CHARACTER("a character does not occur in addresses"),
    /** Upper and lower case in one text. */
    MIXED_CASE("an address is all lower or all upper case"),
    /** The checksum does not match: a typing error. */
    CHECKSUM("the checksum does not match: a character is wrong"),
    /** A checksum in order, under a prefix that is none of ours. */
    PREFIX_UNKNOWN("the prefix is none of time, ttime, dtime"),
    /** An address of another chain kind. */
    OTHER_CHAIN("the address belongs to another kind of chain"),
    /** A version that is not defined. */
    VERSION_UNKNOWN("the version of the address is not known"),
    /** The payload is not exactly 32 bytes. */
    PAYLOAD("the address does not hold a hash of 32 bytes");

    private final String text;

    AddressCode(String text) {
        this.text = text;
    }

    /** One line for people. */
    public String text() {
        return text;
    }
}
