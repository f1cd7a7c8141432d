package io.timecoin.base;

/**
 * An operating failure: disk, socket, configuration. Handled at the room's edge; {@link Category#FATAL} stops the node
 * with the exit code of its {@link Cause}.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** How far a failure reaches. */
    public enum Category {
        /** Worth a line in the log; nothing was lost. */
        WARN,
        /** One operation failed; the node goes on. */
        ERROR,
        /** The node must stop. */
        FATAL
    }

    /** What failed, with the exit code of a process that stops for it. */
    public enum Cause {
        /** A key or value in the configuration or genesis. */
        CONFIG(3),
        /** Journal, store or snapshot disagree with what they must contain. */
        DATA_MISMATCH(4),
        /** The disk refused, is full, or a sync failed. */
        DISK(5),
        /** A socket could not be opened or used. */
        NETWORK(6),
        /** The listen address is in use. */
        PORT_IN_USE(7);

        private final int exitCode;

        Cause(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code of a process that stops for this cause. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Category category;
    private final Cause reason;

    /**
     * Creates a failure.
     *
     * @param category how far it reaches
     * @param reason what failed
     * @param message what happened and what to do, for an operator; never a secret
     */
    public EngineException(Category category, Cause reason, String message) {
        this(category, reason, message, null);
    }

    /** Creates a failure with the exception that caused it. */
    public EngineException(Category category, Cause reason, String message, Throwable cause) {
        super(message, cause);
        this.category = category;
        this.reason = reason;
    }

    /** A FATAL failure. */
    public static EngineException fatal(Cause reason, String message, Throwable cause) {
        return new EngineException(Category.FATAL, reason, message, cause);
    }

    /** A FATAL failure with no exception behind it. */
    public static EngineException fatal(Cause reason, String message) {
        return new EngineException(Category.FATAL, reason, message, null);
    }

    /** How far the failure reaches. */
    public Category category() {
        return category;
    }

    /** What failed. */
    public Cause reason() {
        return reason;
    }
}
