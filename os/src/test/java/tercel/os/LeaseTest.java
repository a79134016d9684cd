package tercel.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LeaseTest {
    private static final int PLACES = 256;

    @Test
    void noTwoLeasesShareMemoryAndTheOneTooManyWaits() throws Exception {
        var addresses = new HashSet<Long>();
        int[] leases = new int[PLACES];
        for (int i = 0; i < PLACES; i++) {
            leases[i] = Lease.take();
            assertTrue(addresses.add(Lease.scratch(leases[i])));
            assertTrue(Lease.cell(leases[i]).address() + Integer.BYTES <= Lease.scratch(leases[i]));
        }
        long spread = addresses.stream().max(Long::compare).orElseThrow()
                - addresses.stream().min(Long::compare).orElseThrow();
        assertEquals((PLACES - 1L) * 512, spread);
        assertTrue(Lease.SCRATCH_SIZE < 512);

        var result = new CompletableFuture<Integer>();
        Thread.ofPlatform().daemon().start(() -> result.complete(NativeSocket.close(-1)));
        assertFalse(result.isDone());
        Lease.giveBack(leases[7]);
        assertEquals(-Errno.EBADF, result.get());
        for (int lease : leases) {
            if (lease != leases[7]) {
                Lease.giveBack(lease);
            }
        }
    }
}
