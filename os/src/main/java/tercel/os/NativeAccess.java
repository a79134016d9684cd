package tercel.os;

import java.util.Optional;

/**
 * Whether system calls can be made here, and if not, why not. Asking links nothing, loads no other class of this module
 * that would, and makes the JDK print no warning; so ask before the first use of any other class of this package.
 */
public final class NativeAccess {
    private NativeAccess() {}

    /** Whether this is Linux on an architecture we know, and native access is enabled for this module. */
    public static boolean isGranted() {
        return refusal().isEmpty();
    }

    /** Why no system call can be made, as one line for people to read; empty where they can be made. */
    public static Optional<String> refusal() {
        var module = NativeAccess.class.getModule();
        return refusal(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                module.isNativeAccessEnabled() ? "" : module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }

    static Optional<String> refusal(String system, String architecture, String moduleWithoutAccess) {
        if (!system.equals("Linux")) {
            return Optional.of("needs Linux; this is " + system);
        }
        if (Architecture.named(architecture).isEmpty()) {
            return Optional.of("needs x86_64 or aarch64; this is " + architecture);
        }
        return moduleWithoutAccess.isEmpty()
                ? Optional.empty()
                : Optional.of("needs the flag --enable-native-access=" + moduleWithoutAccess);
    }
}
