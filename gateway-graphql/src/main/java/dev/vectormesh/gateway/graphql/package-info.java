/** The schema, wired. */
@NullMarked
package dev.vectormesh.gateway.graphql;

import org.jspecify.annotations.NullMarked;
