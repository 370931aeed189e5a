/** What graphs for ONNX Runtime are put together from. */
@NullMarked
package dev.vectormesh.finetune.graph;

import org.jspecify.annotations.NullMarked;
