/** Tests of the house itself: who may name whom, and whether it is tidy. */
@NullMarked
package tercel.house;

import org.jspecify.annotations.NullMarked;
