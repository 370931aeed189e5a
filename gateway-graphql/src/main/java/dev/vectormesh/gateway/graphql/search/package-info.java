/** Searches. */
@NullMarked
package dev.vectormesh.gateway.graphql.search;

import org.jspecify.annotations.NullMarked;
