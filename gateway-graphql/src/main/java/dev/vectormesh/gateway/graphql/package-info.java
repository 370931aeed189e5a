/** The schema's fetchers, scalars, errors and limits. */
@NullMarked
package dev.vectormesh.gateway.graphql;

import org.jspecify.annotations.NullMarked;
