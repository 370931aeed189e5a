@NullMarked
package dev.vectormesh.finetune.rollout;

import org.jspecify.annotations.NullMarked;
