/** A search from request to response: prepared, found in the cache or computed once. */
@NullMarked
package dev.vectormesh.search.flow;

import org.jspecify.annotations.NullMarked;
