/** Models that runs made, and their files. */
@NullMarked
package dev.vectormesh.finetune.model;

import org.jspecify.annotations.NullMarked;
