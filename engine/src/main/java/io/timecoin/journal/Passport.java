package io.timecoin.journal;

/**
 * Who writes a journal: what every passport record repeats.
 *
 * @param jvm the Java machine
 * @param os the operating system
 * @param engineVersion version of the engine
 * @param libraries versions of the libraries that decide results or bytes
 * @param configuration genesis and every configured value the replica reads, whole, in the caller's encoding
 */
public record Passport(String jvm, String os, String engineVersion, String libraries, byte[] configuration) {
    /** A passport with the machine this process runs on. */
    public static Passport ofThisProcess(String engineVersion, String libraries, byte[] configuration) {
        return new Passport(
                System.getProperty("java.vm.name") + ' ' + System.getProperty("java.runtime.version"),
                System.getProperty("os.name")
                        + ' '
                        + System.getProperty("os.version")
                        + ' '
                        + System.getProperty("os.arch"),
                engineVersion,
                libraries,
                configuration);
    }

    /** Why a passport was written. Codes are permanent. */
    public enum Reason {
        /** The process started. */
        START(1),
        /** The file before it was full or old. */
        ROLL(2);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        /** The permanent number. */
        public int code() {
            return code;
        }

        /**
         * Finds a reason by its number.
         *
         * @return the reason, or null if the number names none
         */
        public static Reason byCode(int code) {
            return code == START.code ? START : code == ROLL.code ? ROLL : null;
        }
    }
}
