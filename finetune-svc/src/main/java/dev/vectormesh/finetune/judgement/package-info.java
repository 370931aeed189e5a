/** Which documents answer which questions, as people said. */
@NullMarked
package dev.vectormesh.finetune.judgement;

import org.jspecify.annotations.NullMarked;
