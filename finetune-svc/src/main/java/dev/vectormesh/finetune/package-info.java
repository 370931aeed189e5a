/** The fine-tuning service: learns from what users did with what was shown to them. */
@NullMarked
package dev.vectormesh.finetune;

import org.jspecify.annotations.NullMarked;
