package tercel.os;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DescriptorLimitTest {
    @Test
    void acceptWithoutADescriptorLeftIsEmfileAndTheConnectionWaits() throws Exception {
        var child = ChildJvm.runFromShell(
                "ulimit -n 64;", "-XX:-MaxFDLimit --enable-native-access=ALL-UNNAMED", DescriptorLimitTest.class);
        assertTrue(child.contains("full: EMFILE"), child);
        assertTrue(child.contains("later: accepted"), child);
    }

    /** The child of the test above: fills its descriptors, with one connection waiting to be accepted. */
    public static void main(String[] arguments) {
        try (var descriptors = new Descriptors()) {
            int listener = descriptors.keep(NativeSocket.listen(Descriptors.anyPort()));
            descriptors.connectTo(listener);
            descriptors.await(listener, Epoll.IN);
            var fill = new ArrayList<Integer>();
            int next;
            while ((next = EventFd.create()) >= 0) {
                fill.add(next);
            }
            System.out.println("full: " + Errno.name(NativeSocket.accept(listener)));
            fill.forEach(NativeSocket::close);
            System.out.println("later: " + (NativeSocket.accept(listener) >= 0 ? "accepted" : "lost"));
        }
    }
}
