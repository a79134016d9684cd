/** HTTP/1.0 and HTTP/1.1 as RFC 9110 and RFC 9112 define them, server side. */
@NullMarked
package tercel.wire.http1;

import org.jspecify.annotations.NullMarked;
