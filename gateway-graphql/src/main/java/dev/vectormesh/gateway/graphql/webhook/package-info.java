/** Webhooks and their deliveries. */
@NullMarked
package dev.vectormesh.gateway.graphql.webhook;

import org.jspecify.annotations.NullMarked;
