package tercel.coro;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;

/** The streams of a {@link StreamedSocket}: who comes second waits until the first is done, as with the JDK's. */
final class InOrder {
    private InOrder() {}

    static final class Input extends InputStream {
        private final InputStream in;
        private final Socket socket;
        private final ReentrantLock lock = new ReentrantLock();

        Input(InputStream in, Socket socket) {
            this.in = in;
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            lock.lock();
            try {
                return in.read();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            lock.lock();
            try {
                return in.read(to, offset, length);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static final class Output extends OutputStream {
        private final OutputStream out;
        private final Socket socket;
        private final ReentrantLock lock = new ReentrantLock();

        Output(OutputStream out, Socket socket) {
            this.out = out;
            this.socket = socket;
        }

        @Override
        public void write(int value) throws IOException {
            lock.lock();
            try {
                out.write(value);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            lock.lock();
            try {
                out.write(from, offset, length);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
