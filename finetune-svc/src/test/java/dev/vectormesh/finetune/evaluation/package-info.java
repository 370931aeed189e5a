@NullMarked
package dev.vectormesh.finetune.evaluation;

import org.jspecify.annotations.NullMarked;
