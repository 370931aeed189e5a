/** GraphQL fields of sessions and what was done with them. */
@NullMarked
package dev.vectormesh.gateway.graphql.feedback;

import org.jspecify.annotations.NullMarked;
