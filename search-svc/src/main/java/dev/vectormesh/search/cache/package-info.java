/** Answers that were given before, and one computation at a time for each. */
@NullMarked
package dev.vectormesh.search.cache;

import org.jspecify.annotations.NullMarked;
