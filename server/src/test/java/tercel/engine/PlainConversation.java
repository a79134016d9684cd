package tercel.engine;

import tercel.wire.Conversation;
import tercel.wire.Wake;
import tercel.wire.Work;

/** A conversation without works, deadlines, successor or wakes; tests say what it needs beyond. */
@FunctionalInterface
interface PlainConversation extends Conversation {
    @Override
    default Work takeWork() {
        return null;
    }

    @Override
    default void finished(Work work) {
        throw new AssertionError("no work was given");
    }

    @Override
    default long deadlineNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    default Conversation successor() {
        throw new AssertionError("no upgrade was asked for");
    }

    @Override
    default void abort(Throwable why) {}

    @Override
    default void owner(Wake wake) {}
}
