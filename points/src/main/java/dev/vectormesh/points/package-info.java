/**
 * The schema of the points that the mesh keeps in Qdrant: fields of the payload, names of the
 * vectors, ids, and the filters that keep tenants apart. Whoever writes or reads points does it by
 * these names and spells none itself.
 */
@NullMarked
package dev.vectormesh.points;

import org.jspecify.annotations.NullMarked;
