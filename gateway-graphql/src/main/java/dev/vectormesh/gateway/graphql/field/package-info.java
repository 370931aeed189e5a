/** What the fetchers of all topics share: arguments, names, pages, loads, scalars. */
@NullMarked
package dev.vectormesh.gateway.graphql.field;

import org.jspecify.annotations.NullMarked;
