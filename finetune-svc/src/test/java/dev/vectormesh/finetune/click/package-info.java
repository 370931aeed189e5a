@NullMarked
package dev.vectormesh.finetune.click;

import org.jspecify.annotations.NullMarked;
