package tercel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scans say what a loop over single bytes says, for every byte at every place and every end. */
final class ByteScanTest {
    private static final int SIZE = 40;

    @Test
    void findsEveryControlAtEveryPlace() {
        for (int value = 0; value < 256; value++) {
            for (int spot = 0; spot < SIZE; spot++) {
                byte[] array = filled((byte) 'a');
                array[spot] = (byte) value;
                boolean control = value < 0x20 && value != 0x09 || value == 0x7F;
                assertEquals(control ? spot : SIZE, ByteScan.control(array, 0, SIZE), value + " at " + spot);
            }
        }
    }

    @Test
    void findsTheFirstControlAmongRandomBytes() {
        var random = new Random(1);
        byte[] likely = {'a', '\t', ' ', 0x1F, 0x20, 0x7E, 0x7F, (byte) 0x80, (byte) 0xFF, '\r', '\n', 0};
        for (int round = 0; round < 100_000; round++) {
            byte[] array = filled((byte) '\t');
            for (int i = 0; i < SIZE; i++) {
                array[i] = random.nextInt(3) == 0 ? likely[random.nextInt(likely.length)] : (byte) ('a' + i % 26);
            }
            int start = random.nextInt(SIZE);
            int end = start + random.nextInt(SIZE - start + 1);
            int expected = start;
            while (expected < end && !ByteScan.isControl(array[expected])) {
                expected++;
            }
            assertEquals(expected, ByteScan.control(array, start, end));
        }
    }

    @Test
    void findsEveryByteAtEveryPlaceWithinBounds() {
        for (int value = 0; value < 256; value++) {
            for (int spot = 0; spot < SIZE; spot++) {
                byte[] array = filled((byte) (value + 1));
                array[spot] = (byte) value;
                assertEquals(spot, ByteScan.indexOf(array, 0, SIZE, (byte) value));
                assertEquals(spot, ByteScan.indexOf(array, spot, SIZE, (byte) value));
                assertEquals(spot, ByteScan.indexOf(array, 0, spot, (byte) value), "the end comes first");
                assertEquals(SIZE, ByteScan.indexOf(array, spot + 1, SIZE, (byte) value));
            }
        }
    }

    @Test
    void searchesNothing() {
        assertEquals(3, ByteScan.control(new byte[10], 3, 3));
        assertEquals(3, ByteScan.indexOf(new byte[10], 3, 3, (byte) 0));
        assertEquals(0, ByteScan.control(new byte[0], 0, 0));
        assertEquals(0, ByteScan.indexOf(new byte[0], 0, 0, (byte) 0));
    }

    @Test
    void readsAWordWithItsFirstByteLowest() {
        assertEquals(0x0807060504030201L, ByteScan.word(new byte[] {9, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1));
    }

    private static byte[] filled(byte value) {
        byte[] array = new byte[SIZE];
        java.util.Arrays.fill(array, value);
        return array;
    }
}
