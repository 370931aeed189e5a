@NullMarked
package dev.vectormesh.finetune.data;

import org.jspecify.annotations.NullMarked;
