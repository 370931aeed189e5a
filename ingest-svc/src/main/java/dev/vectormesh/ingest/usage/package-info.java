/** What tenants use, what it costs, and how much of it they may. */
@NullMarked
package dev.vectormesh.ingest.usage;

import org.jspecify.annotations.NullMarked;
