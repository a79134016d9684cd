package tercel.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NativeAccessTest {
    @Test
    void isGrantedWhereTheTestsRun() {
        assertTrue(NativeAccess.isGranted(), () -> NativeAccess.refusal().orElseThrow());
    }

    @Test
    void saysWhatIsMissing() {
        assertEquals(
                Optional.of("needs Linux; this is Mac OS X"), NativeAccess.refusal("Mac OS X", "aarch64", "tercel.os"));
        assertEquals(Optional.of("needs x86_64 or aarch64; this is s390x"), NativeAccess.refusal("Linux", "s390x", ""));
        assertEquals(
                Optional.of("needs the flag --enable-native-access=tercel.os"),
                NativeAccess.refusal("Linux", "amd64", "tercel.os"));
        assertEquals(Optional.empty(), NativeAccess.refusal("Linux", "aarch64", ""));
    }

    @Test
    void withoutTheFlagAskingWarnsOfNothingAndLinksNothing() throws Exception {
        var child = ChildJvm.run("-Xlog:class+load", NativeAccessTest.class);
        assertTrue(child.contains("asked: Optional[needs the flag --enable-native-access=ALL-UNNAMED]"), child);
        assertTrue(!child.contains("WARNING"), child);
        assertTrue(!child.contains("tercel.os.Libc"), child);
        assertTrue(!child.contains("java.lang.foreign.Linker"), child);
    }

    /** The child of the test above. */
    public static void main(String[] arguments) {
        System.out.println("asked: " + NativeAccess.refusal());
    }
}
