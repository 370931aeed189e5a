/** Namespaces: a tenant's isolation units, each in one embedding space at a time. */
@NullMarked
package dev.vectormesh.ingest.namespace;

import org.jspecify.annotations.NullMarked;
