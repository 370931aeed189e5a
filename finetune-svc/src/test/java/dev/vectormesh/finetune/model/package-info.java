@NullMarked
package dev.vectormesh.finetune.model;

import org.jspecify.annotations.NullMarked;
