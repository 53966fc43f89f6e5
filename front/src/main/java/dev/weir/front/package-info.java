/** Placeholder page for the room. */
@NullMarked
package dev.weir.front;

import org.jspecify.annotations.NullMarked;
