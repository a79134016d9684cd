/** Opens a server: joins an engine, the conversations and a handler, and reports what it does. */
@NullMarked
package tercel.server;

import org.jspecify.annotations.NullMarked;
