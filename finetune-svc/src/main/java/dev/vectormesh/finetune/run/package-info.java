/** Training runs: what is learnt from what, and how. */
@NullMarked
package dev.vectormesh.finetune.run;

import org.jspecify.annotations.NullMarked;
