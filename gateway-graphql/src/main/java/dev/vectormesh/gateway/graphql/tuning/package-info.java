/** Training runs, the models that they made, judgements, and rollouts. */
@NullMarked
package dev.vectormesh.gateway.graphql.tuning;

import org.jspecify.annotations.NullMarked;
