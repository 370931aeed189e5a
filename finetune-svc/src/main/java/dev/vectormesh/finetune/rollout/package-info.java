/** How a model gets from no traffic to all of it: who sees it, and whether it is as good. */
@NullMarked
package dev.vectormesh.finetune.rollout;

import org.jspecify.annotations.NullMarked;
