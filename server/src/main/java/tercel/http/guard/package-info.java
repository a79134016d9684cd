/** Handlers that stand before others and decide who gets through, or what is said with every answer. */
@NullMarked
package tercel.http.guard;

import org.jspecify.annotations.NullMarked;
