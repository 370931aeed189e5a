/** What is read from Qdrant. */
@NullMarked
package dev.vectormesh.finetune.qdrant;

import org.jspecify.annotations.NullMarked;
