/** Ways to train a model: plug-ins, found by ServiceLoader. */
@NullMarked
package dev.vectormesh.finetune.method;

import org.jspecify.annotations.NullMarked;
