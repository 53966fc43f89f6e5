/** Placeholder page for the room. */
@NullMarked
package dev.weir.readiness;

import org.jspecify.annotations.NullMarked;
