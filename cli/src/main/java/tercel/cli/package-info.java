/** The {@code tercel} command: its flags, its first line and its exit codes. */
@NullMarked
package tercel.cli;

import org.jspecify.annotations.NullMarked;
