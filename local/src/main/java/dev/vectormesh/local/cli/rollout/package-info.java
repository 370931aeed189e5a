/** Commands on rollouts. */
@NullMarked
package dev.vectormesh.local.cli.rollout;

import org.jspecify.annotations.NullMarked;
