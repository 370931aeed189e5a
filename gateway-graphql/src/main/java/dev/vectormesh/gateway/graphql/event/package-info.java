/** The tenant's events. */
@NullMarked
package dev.vectormesh.gateway.graphql.event;

import org.jspecify.annotations.NullMarked;
