/** What sessions and judgements say, as vectors to learn from. */
@NullMarked
package dev.vectormesh.finetune.data;

import org.jspecify.annotations.NullMarked;
