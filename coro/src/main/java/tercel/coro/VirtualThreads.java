package tercel.coro;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads on a scheduler of our own: all of the reflection that this takes. It needs {@code java.lang} open to
 * this module, as the executable jar's manifest says ({@code Add-Opens: java.base/java.lang}), and a JDK whose
 * internals are those of 25.
 */
final class VirtualThreads {
    private static final Object REASON_OR_HANDLES = link();

    private static final MethodHandle CREATE = REASON_OR_HANDLES instanceof MethodHandle[] handles ? handles[0] : null;
    private static final MethodHandle CARRIER = REASON_OR_HANDLES instanceof MethodHandle[] handles ? handles[1] : null;
    private static final MethodHandle BOUND = REASON_OR_HANDLES instanceof MethodHandle[] handles ? handles[2] : null;
    private static final MethodHandle BIND = REASON_OR_HANDLES instanceof MethodHandle[] handles ? handles[3] : null;

    /** What the JDK notes for a thread whose scoped values were never looked at: it has none. */
    private static final Object NOTHING_BOUND = Thread.class;

    private static final ScopedValue<Object> ANY = ScopedValue.newInstance();

    static {
        if (CREATE != null) {
            // It takes some ten milliseconds, which no server that is starting should wait for.
            Thread.ofPlatform().daemon().name("tercel-pollers").start(VirtualThreads::startPollers);
        }
    }

    private VirtualThreads() {}

    /**
     * Has the JDK start what its sockets wait by, before a coroutine does; waits until it has. A virtual thread
     * inherits the scheduler of the one that starts it: were a coroutine the first to wait for a socket of the JDK's,
     * the JDK's pollers would run on its loop and end with it, and every such wait of the process would last for ever.
     */
    static void startPollers() {
        try {
            Class.forName("sun.nio.ch.Poller");
        } catch (ClassNotFoundException | LinkageError another) {
            // A JDK that waits in some other way: it starts that itself.
            return;
        }
    }

    private static Object link() {
        if (!Thread.class.getModule().isOpen("java.lang", VirtualThreads.class.getModule())) {
            return "java.lang is not open: add --add-opens java.base/java.lang="
                    + (VirtualThreads.class.getModule().isNamed() ? "tercel.coro" : "ALL-UNNAMED");
        }
        try {
            var lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            var builders = Class.forName("java.lang.ThreadBuilders");
            var creates = MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class);
            return new MethodHandle[] {
                MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                        .findStatic(builders, "newVirtualThread", creates),
                lookup.findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class)),
                lookup.findGetter(Thread.class, "scopedValueBindings", Object.class),
                lookup.findSetter(Thread.class, "scopedValueBindings", Object.class)
            };
        } catch (ReflectiveOperationException | RuntimeException missing) {
            return "this JDK's virtual threads take no scheduler: " + missing;
        }
    }

    /** Whether {@link #create} works. */
    static boolean areOurs() {
        return CREATE != null;
    }

    /** Why {@link #create} does not work, in one line. */
    static String whyNot() {
        return REASON_OR_HANDLES instanceof String reason ? reason : "";
    }

    /** A virtual thread, not started, whose continuation is given to the scheduler each time it can go on. */
    static Thread create(Executor scheduler, String name, Runnable task) {
        try {
            return (Thread) CREATE.invokeExact(scheduler, name, 0, task);
        } catch (Throwable broken) {
            throw new LinkageError("virtual threads on our scheduler", broken);
        }
    }

    /** Lets a thread that has not begun see the scoped values that the caller sees now, as a structured fork should. */
    static void inheritScopedValues(Thread child) {
        try {
            Object bound = (Object) BOUND.invokeExact(Thread.currentThread());
            if (bound == null) {
                // The JDK has forgotten them, and finds them on the stack when it is asked for any.
                ANY.isBound();
                bound = (Object) BOUND.invokeExact(Thread.currentThread());
            }
            if (bound != null && bound != NOTHING_BOUND) {
                BIND.invokeExact(child, bound);
            }
        } catch (Throwable broken) {
            throw new LinkageError("scoped values of a thread", broken);
        }
    }

    /** The virtual thread that a continuation belongs to, for diagnosis; null where that cannot be found out. */
    static @Nullable Thread ofContinuation(Runnable continuation) {
        try {
            for (var field : continuation.getClass().getDeclaredFields()) {
                if (Thread.class.isAssignableFrom(field.getType())) {
                    field.setAccessible(true);
                    return (Thread) field.get(continuation);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            return null;
        }
        return null;
    }

    /** The platform thread that runs the caller, be it virtual or not. Needs {@link #areOurs}. */
    static Thread carrier() {
        try {
            return (Thread) CARRIER.invokeExact();
        } catch (Throwable broken) {
            throw new LinkageError("the carrier thread", broken);
        }
    }
}
