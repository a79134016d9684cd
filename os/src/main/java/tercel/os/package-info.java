/** Linux system calls through the foreign function interface, one thin method each, on x86_64 and aarch64. */
@NullMarked
package tercel.os;

import org.jspecify.annotations.NullMarked;
