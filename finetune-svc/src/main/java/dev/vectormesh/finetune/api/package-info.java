/** The gRPC faces of training. */
@NullMarked
package dev.vectormesh.finetune.api;

import org.jspecify.annotations.NullMarked;
