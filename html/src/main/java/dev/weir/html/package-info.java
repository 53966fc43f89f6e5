/** Placeholder page for the room. */
@NullMarked
package dev.weir.html;

import org.jspecify.annotations.NullMarked;
