package tercel.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
    @Test
    void callNumbersAreThoseOfX86() {
        assertEquals(
                "ACCEPT4=288 BIND=49 CLOSE=3 CONNECT=42 EPOLL_CREATE1=291 EPOLL_CTL=233 EPOLL_PWAIT=281 "
                        + "EVENTFD2=290 FCNTL=72 FDATASYNC=75 FSYNC=74 FTRUNCATE=77 GETPEERNAME=52 GETSOCKNAME=51 "
                        + "GETSOCKOPT=55 GETTID=186 IO_URING_ENTER=426 IO_URING_REGISTER=427 IO_URING_SETUP=425 "
                        + "LISTEN=50 MMAP=9 MUNMAP=11 OPENAT=257 OPENAT2=437 PREAD64=17 PREADV2=327 PWRITE64=18 "
                        + "READ=0 RECVFROM=45 SENDFILE=40 SENDTO=44 SETSOCKOPT=54 SHUTDOWN=48 SOCKET=41 "
                        + "SOCKETPAIR=53 STATX=332 WRITE=1",
                numbers(Architecture.X86_64));
    }

    @Test
    void callNumbersAreThoseOfArm() {
        assertEquals(
                "ACCEPT4=242 BIND=200 CLOSE=57 CONNECT=203 EPOLL_CREATE1=20 EPOLL_CTL=21 EPOLL_PWAIT=22 "
                        + "EVENTFD2=19 FCNTL=25 FDATASYNC=83 FSYNC=82 FTRUNCATE=46 GETPEERNAME=205 GETSOCKNAME=204 "
                        + "GETSOCKOPT=209 GETTID=178 IO_URING_ENTER=426 IO_URING_REGISTER=427 IO_URING_SETUP=425 "
                        + "LISTEN=201 MMAP=222 MUNMAP=215 OPENAT=56 OPENAT2=437 PREAD64=67 PREADV2=286 PWRITE64=68 "
                        + "READ=63 RECVFROM=207 SENDFILE=71 SENDTO=206 SETSOCKOPT=208 SHUTDOWN=210 SOCKET=198 "
                        + "SOCKETPAIR=199 STATX=291 WRITE=64",
                numbers(Architecture.AARCH64));
    }

    private static String numbers(Architecture architecture) {
        return Arrays.stream(SystemCall.values())
                .map(call -> call + "=" + call.number(architecture))
                .collect(Collectors.joining(" "));
    }

    @Test
    void anEpollEventIsPackedOnX86Only() {
        assertEquals(12, Architecture.X86_64.epollEventSize());
        assertEquals(4, Architecture.X86_64.epollDataOffset());
        assertEquals(16, Architecture.AARCH64.epollEventSize());
        assertEquals(8, Architecture.AARCH64.epollDataOffset());
    }

    @Test
    void openFlagsDifferByArchitecture() {
        assertEquals(0200000, Architecture.X86_64.openDirectory());
        assertEquals(0400000, Architecture.X86_64.openNoFollow());
        assertEquals(040000, Architecture.AARCH64.openDirectory());
        assertEquals(0100000, Architecture.AARCH64.openNoFollow());
    }

    @Test
    void structuresFitIntoALease() {
        assertEquals(24, NativeFile.OPEN_HOW_SIZE);
        assertEquals(256, FileStatus.SIZE);
        assertEquals(110, Sockaddr.CAPACITY);
        assertEquals(32, NativeFile.FLOCK_SIZE);
        assertTrue(FileStatus.SIZE + Long.BYTES <= Lease.SCRATCH_SIZE);
    }

    @Test
    void namesOfTheJdkAreUnderstood() {
        assertEquals(Architecture.X86_64, Architecture.named("amd64").orElseThrow());
        assertEquals(Architecture.AARCH64, Architecture.named("aarch64").orElseThrow());
        assertTrue(Architecture.named("riscv64").isEmpty());
    }
}
