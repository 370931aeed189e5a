@NullMarked
package dev.vectormesh.finetune;

import org.jspecify.annotations.NullMarked;
