/** The PROXY protocol, versions 1 and 2, receiver's side: proxy-protocol.txt of HAProxy. */
@NullMarked
package tercel.wire.proxy;

import org.jspecify.annotations.NullMarked;
