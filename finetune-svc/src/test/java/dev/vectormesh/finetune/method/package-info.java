@NullMarked
package dev.vectormesh.finetune.method;

import org.jspecify.annotations.NullMarked;
