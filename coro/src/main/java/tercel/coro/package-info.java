/** Event loops, the pollers they wait on, and coroutines that run on them. */
@NullMarked
package tercel.coro;

import org.jspecify.annotations.NullMarked;
