/** What ingest-svc says of namespaces, and the vectors that they are searched with. */
@NullMarked
package dev.vectormesh.finetune.corpus;

import org.jspecify.annotations.NullMarked;
