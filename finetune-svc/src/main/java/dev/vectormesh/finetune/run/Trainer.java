package dev.vectormesh.finetune.run;

import dev.vectormesh.finetune.corpus.Namespaces;
import dev.vectormesh.finetune.data.DataCollector;
import dev.vectormesh.finetune.data.StoredChunks;
import dev.vectormesh.finetune.data.Vectorizer;
import dev.vectormesh.finetune.judgement.JudgementStore;
import dev.vectormesh.finetune.method.TrainingMethods;
import dev.vectormesh.finetune.model.AdaptedModels;
import dev.vectormesh.finetune.model.ModelStore;
import java.time.InstantSource;

/** What a training needs. */
public record Trainer(
    RunStore runs,
    TrainingMethods methods,
    Namespaces namespaces,
    JudgementStore judgements,
    DataCollector data,
    Vectorizer vectorizer,
    StoredChunks chunks,
    AdaptedModels models,
    ModelStore versions,
    InstantSource clock) {}
