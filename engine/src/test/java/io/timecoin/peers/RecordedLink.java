package io.timecoin.peers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Carries one connection to a listener and keeps what its dialling side said, sealed as it was. */
final class RecordedLink implements AutoCloseable {
    /** What a node said to bring a link up, which has ended since. */
    static byte[] of(NetworkListener listener, TlsNode node) throws Exception {
        try (RecordedLink recorder = new RecordedLink(listener.port())) {
            try (RawClient peer = new RawClient(node.identity()
                    .context()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), recorder.port()))) {
                peer.say(node.hello(node.voucher()));
                peer.hear();
            }
            return recorder.said();
        }
    }

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Thread thread;

    private RecordedLink(int port) throws IOException {
        thread = new Thread(() -> carry(port));
        thread.setDaemon(true);
        thread.start();
    }

    private void carry(int port) {
        try (Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = new Thread(() -> copy(far, near, null));
            back.setDaemon(true);
            back.start();
            copy(near, far, said);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void copy(Socket from, Socket to, ByteArrayOutputStream kept) {
        byte[] bytes = new byte[4096];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (kept != null) {
                    kept.write(bytes, 0, read);
                }
                out.write(bytes, 0, read);
            }
        } catch (IOException ended) {
            // One of the two sides has gone, which is how it ends.
            Thread.onSpinWait();
        }
    }

    private int port() {
        return server.getLocalPort();
    }

    private byte[] said() throws InterruptedException {
        thread.join();
        return said.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
