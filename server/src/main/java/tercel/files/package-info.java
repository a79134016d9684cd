/** Serves the files beneath a folder, and nothing outside it. */
@NullMarked
package tercel.files;

import org.jspecify.annotations.NullMarked;
