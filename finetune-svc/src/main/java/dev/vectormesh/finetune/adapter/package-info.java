/** A linear map behind an encoder that is learnt from what users chose. */
@NullMarked
package dev.vectormesh.finetune.adapter;

import org.jspecify.annotations.NullMarked;
