@NullMarked
package dev.vectormesh.finetune.postgres;

import org.jspecify.annotations.NullMarked;
