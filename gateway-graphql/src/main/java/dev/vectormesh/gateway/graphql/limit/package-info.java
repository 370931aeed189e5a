/** What an operation may cost. */
@NullMarked
package dev.vectormesh.gateway.graphql.limit;

import org.jspecify.annotations.NullMarked;
