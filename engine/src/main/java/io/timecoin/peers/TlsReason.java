package io.timecoin.peers;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Puts into words why TLS ended a connection, on the side that refuses and on the one that is refused. Stateless. */
final class TlsReason {
    private static final int CAUSES_MAX = 8;
    /** Of a socket that was closed: nothing was said, or it was lost. */
    static final String ENDED = "the connection ended in the handshake";

    /** What the JDK says of an alert, later ones with its name in brackets before. */
    private static final String ALERT = "Received fatal alert: ";

    private TlsReason() {}

    /** One line for people. */
    static String of(Throwable failure) {
        Throwable cause = failure;
        // A socket that was closed says nothing, neither here nor there.
        String words = failure.getMessage() == null ? ENDED : failure.getMessage();
        for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
            if (cause instanceof CertificateException) {
                return cause.getMessage();
            }
            if (cause instanceof SSLException && cause.getMessage() != null) {
                words = cause.getMessage();
            }
            cause = cause.getCause();
        }
        int alert = words.indexOf(ALERT);
        return alert < 0 ? words : "the other side refused: " + words.substring(alert + ALERT.length());
    }

    /** Whether a failure is of TLS: what arrived was no record of it, or the other side refused. */
    static boolean isOne(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
            if (cause instanceof SSLException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
