/** What a client is told of a failure. */
@NullMarked
package dev.vectormesh.gateway.graphql.error;

import org.jspecify.annotations.NullMarked;
