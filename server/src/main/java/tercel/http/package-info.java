/** What a handler sees of HTTP: requests, responses and a small router; it knows no engine. */
@NullMarked
package tercel.http;

import org.jspecify.annotations.NullMarked;
