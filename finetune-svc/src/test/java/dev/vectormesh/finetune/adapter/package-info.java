@NullMarked
package dev.vectormesh.finetune.adapter;

import org.jspecify.annotations.NullMarked;
