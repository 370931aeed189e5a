/** How long the steps of a search take. */
@NullMarked
package dev.vectormesh.search.stats;

import org.jspecify.annotations.NullMarked;
