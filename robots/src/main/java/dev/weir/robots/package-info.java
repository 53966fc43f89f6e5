/** Placeholder page for the room. */
@NullMarked
package dev.weir.robots;

import org.jspecify.annotations.NullMarked;
