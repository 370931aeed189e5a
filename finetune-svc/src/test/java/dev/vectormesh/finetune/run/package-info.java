@NullMarked
package dev.vectormesh.finetune.run;

import org.jspecify.annotations.NullMarked;
