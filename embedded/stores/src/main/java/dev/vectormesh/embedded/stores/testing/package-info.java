/** Stores for integration tests. */
@NullMarked
package dev.vectormesh.embedded.stores.testing;

import org.jspecify.annotations.NullMarked;
