package tercel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ShardTest {
    @Test
    @Timeout(60)
    void losesNothingWhereThreadsShareIt() throws InterruptedException {
        var shard = new Shard(2, true);
        var threads = new ArrayList<Thread>();
        for (int t = 1; t <= 4; t++) {
            int number = t;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 50_000; i++) {
                    shard.add(0, 1);
                    shard.raise(1, (long) i * number);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(200_000, shard.value(0));
        assertEquals(4 * 49_999, shard.value(1));
    }

    @Test
    void countsForOneOwner() {
        var shard = new Shard(2, false);
        shard.add(0, 2);
        shard.add(0, 3);
        shard.raise(1, 5);
        shard.raise(1, 4);
        assertEquals(5, shard.value(0));
        assertEquals(5, shard.value(1));
    }
}
