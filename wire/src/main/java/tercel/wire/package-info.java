/** Turns bytes into messages and back, and decides what is needed next; it knows no socket, thread or clock. */
@NullMarked
package tercel.wire;

import org.jspecify.annotations.NullMarked;
