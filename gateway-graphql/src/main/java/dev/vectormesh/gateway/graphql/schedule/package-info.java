/** Jobs by the clock. */
@NullMarked
package dev.vectormesh.gateway.graphql.schedule;

import org.jspecify.annotations.NullMarked;
