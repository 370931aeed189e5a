/**
 * Click models: how likely a place is looked at, and what clicks say about documents once that is
 * known.
 */
@NullMarked
package dev.vectormesh.finetune.click;

import org.jspecify.annotations.NullMarked;
