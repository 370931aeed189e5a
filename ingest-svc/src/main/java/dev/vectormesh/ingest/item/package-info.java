/** Items on their way, and why they fail. */
@NullMarked
package dev.vectormesh.ingest.item;

import org.jspecify.annotations.NullMarked;
