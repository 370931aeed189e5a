/** Whether one model ranks better than another: intervals of the difference, query by query. */
@NullMarked
package dev.vectormesh.finetune.evaluation;

import org.jspecify.annotations.NullMarked;
