/** Moves bytes between peers and their conversations; it knows no HTTP. */
@NullMarked
package tercel.engine;

import org.jspecify.annotations.NullMarked;
