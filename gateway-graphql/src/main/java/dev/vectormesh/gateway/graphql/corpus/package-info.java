/** Namespaces, collections, documents, and the batches that fill them. */
@NullMarked
package dev.vectormesh.gateway.graphql.corpus;

import org.jspecify.annotations.NullMarked;
