/** How items become documents of a collection that is made from others. */
@NullMarked
package dev.vectormesh.ingest.recipe;

import org.jspecify.annotations.NullMarked;
