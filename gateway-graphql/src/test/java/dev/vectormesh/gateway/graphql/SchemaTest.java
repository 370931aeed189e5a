package dev.vectormesh.gateway.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.CaseFormat;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.Bucket;
import dev.vectormesh.corpus.v1.BucketSource;
import dev.vectormesh.corpus.v1.CheckSourceResponse;
import dev.vectormesh.corpus.v1.Chunking;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CollectionSource;
import dev.vectormesh.corpus.v1.CompareGenerationResponse;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.corpus.v1.DeleteBucketResponse;
import dev.vectormesh.corpus.v1.Deletion;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DuplicateGroup;
import dev.vectormesh.corpus.v1.DuplicatePicture;
import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.corpus.v1.EstimateReindexResponse;
import dev.vectormesh.corpus.v1.Extractor;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.corpus.v1.ListGenerationsResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ObjectStoreSource;
import dev.vectormesh.corpus.v1.Picture;
import dev.vectormesh.corpus.v1.PurgeDocumentsResponse;
import dev.vectormesh.corpus.v1.QueryUsageRequest;
import dev.vectormesh.corpus.v1.Quota;
import dev.vectormesh.corpus.v1.SchemaField;
import dev.vectormesh.corpus.v1.SecEdgarSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.SourceKind;
import dev.vectormesh.corpus.v1.Tier;
import dev.vectormesh.corpus.v1.Traffic;
import dev.vectormesh.corpus.v1.UrlScrapeSource;
import dev.vectormesh.corpus.v1.Usage;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.Progress;
import dev.vectormesh.job.v1.Queue;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.v1.WebhookAttempt;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.search.v1.Arm;
import dev.vectormesh.search.v1.DeleteUserFeedbackResponse;
import dev.vectormesh.search.v1.EventResult;
import dev.vectormesh.search.v1.Explanation;
import dev.vectormesh.search.v1.FacetCount;
import dev.vectormesh.search.v1.FacetResult;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackMark;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.FoundBy;
import dev.vectormesh.search.v1.GetStatsResponse;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.HitChunk;
import dev.vectormesh.search.v1.HitPicture;
import dev.vectormesh.search.v1.IndexState;
import dev.vectormesh.search.v1.IndexStats;
import dev.vectormesh.search.v1.Locator;
import dev.vectormesh.search.v1.Region;
import dev.vectormesh.search.v1.ScorePart;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionBatch;
import dev.vectormesh.search.v1.SessionStats;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import dev.vectormesh.search.v1.StepStats;
import dev.vectormesh.search.v1.StepTiming;
import dev.vectormesh.tuning.v1.GateFinding;
import dev.vectormesh.tuning.v1.GateReport;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutEvent;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingDataReport;
import dev.vectormesh.tuning.v1.TrainingEpoch;
import dev.vectormesh.tuning.v1.TrainingMethod;
import dev.vectormesh.tuning.v1.TrainingParameter;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.Trial;
import graphql.language.EnumTypeDefinition;
import graphql.language.EnumValueDefinition;
import graphql.language.FieldDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.ObjectTypeDefinition;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Fields are read from the contracts by name: a name that only one of both sides knows is a
 * mistake.
 */
final class SchemaTest {
  private static final TypeDefinitionRegistry SCHEMA =
      Stream.of(
              "schema",
              "search",
              "feedback",
              "namespaces",
              "collections",
              "buckets",
              "documents",
              "ingest",
              "sources",
              "generations",
              "usage",
              "tuning",
              "rollouts",
              "jobs",
              "events",
              "schedules",
              "webhooks")
          .map(SchemaTest::parse)
          .reduce(TypeDefinitionRegistry::merge)
          .orElseThrow();

  private static final Map<String, Descriptor> TYPES =
      Map.ofEntries(
          Map.entry("FacetResult", FacetResult.getDescriptor()),
          Map.entry("FacetCount", FacetCount.getDescriptor()),
          Map.entry("Bucket", Bucket.getDescriptor()),
          Map.entry("StoredObject", dev.vectormesh.corpus.v1.Object.getDescriptor()),
          Map.entry("DeletedBucket", DeleteBucketResponse.getDescriptor()),
          Map.entry("DuplicateGroup", DuplicateGroup.getDescriptor()),
          Map.entry("DuplicatePicture", DuplicatePicture.getDescriptor()),
          Map.entry("SearchResult", SearchResponse.getDescriptor()),
          Map.entry("StepTiming", StepTiming.getDescriptor()),
          Map.entry("Hit", Hit.getDescriptor()),
          Map.entry("HitChunk", HitChunk.getDescriptor()),
          Map.entry("Locator", Locator.getDescriptor()),
          Map.entry("Region", Region.getDescriptor()),
          Map.entry("Explanation", Explanation.getDescriptor()),
          Map.entry("ScorePart", ScorePart.getDescriptor()),
          Map.entry("Namespace", Namespace.getDescriptor()),
          Map.entry("EmbeddingSpace", EmbeddingSpace.getDescriptor()),
          Map.entry("Collection", Collection.getDescriptor()),
          Map.entry("Chunking", Chunking.getDescriptor()),
          Map.entry("Extractor", Extractor.getDescriptor()),
          Map.entry("SchemaField", SchemaField.getDescriptor()),
          Map.entry("Document", Document.getDescriptor()),
          Map.entry("Picture", HitPicture.getDescriptor()),
          Map.entry("Purge", PurgeDocumentsResponse.getDescriptor()),
          Map.entry("DocumentResult", DocumentResult.getDescriptor()),
          Map.entry("SourceKind", SourceKind.getDescriptor()),
          Map.entry("Batch", Batch.getDescriptor()),
          Map.entry("BatchCounts", IngestOutput.getDescriptor()),
          Map.entry("Tier", Tier.getDescriptor()),
          Map.entry("TierRun", Tier.Run.getDescriptor()),
          Map.entry("CollectionOrigin", CollectionInput.getDescriptor()),
          Map.entry("ItemFailure", ItemFailure.getDescriptor()),
          Map.entry("BatchItem", BatchItem.getDescriptor()),
          Map.entry("FilesSource", FilesSource.getDescriptor()),
          Map.entry("SourceCheck", CheckSourceResponse.getDescriptor()),
          Map.entry("CheckedItem", CheckSourceResponse.Item.getDescriptor()),
          Map.entry("Job", Job.getDescriptor()),
          Map.entry("Progress", Progress.getDescriptor()),
          Map.entry("Queue", Queue.getDescriptor()),
          Map.entry("Event", Event.getDescriptor()),
          Map.entry("Schedule", Schedule.getDescriptor()),
          Map.entry("JobTemplate", JobTemplate.getDescriptor()),
          Map.entry("ScheduleRun", ScheduleRun.getDescriptor()),
          Map.entry("WebhookEndpoint", WebhookEndpoint.getDescriptor()),
          Map.entry("WebhookDelivery", WebhookDelivery.getDescriptor()),
          Map.entry("WebhookAttempt", WebhookAttempt.getDescriptor()),
          Map.entry("Stats", GetStatsResponse.getDescriptor()),
          Map.entry("StepStats", StepStats.getDescriptor()),
          Map.entry("IndexStats", IndexStats.getDescriptor()),
          Map.entry("SessionStats", SessionStats.getDescriptor()),
          Map.entry("Session", Session.getDescriptor()),
          Map.entry("ShownPage", ShownPage.getDescriptor()),
          Map.entry("ShownDocument", ShownDocument.getDescriptor()),
          Map.entry("FeedbackEvent", FeedbackEvent.getDescriptor()),
          Map.entry("EventResult", EventResult.getDescriptor()),
          Map.entry("SessionBatch", SessionBatch.getDescriptor()),
          Map.entry("Generations", ListGenerationsResponse.getDescriptor()),
          Map.entry("Generation", Generation.getDescriptor()),
          Map.entry("Traffic", Traffic.getDescriptor()),
          Map.entry("Usage", Usage.getDescriptor()),
          Map.entry("Deletion", Deletion.getDescriptor()),
          Map.entry("DeletionCount", Deletion.Count.getDescriptor()),
          Map.entry("Quota", Quota.getDescriptor()),
          Map.entry("ReindexEstimate", EstimateReindexResponse.getDescriptor()),
          Map.entry("GenerationComparison", CompareGenerationResponse.getDescriptor()),
          Map.entry("TrainingRun", TrainingRun.getDescriptor()),
          Map.entry("TrainingData", TrainingData.getDescriptor()),
          Map.entry("TrainingDataReport", TrainingDataReport.getDescriptor()),
          Map.entry("TrainingEpoch", TrainingEpoch.getDescriptor()),
          Map.entry("GateReport", GateReport.getDescriptor()),
          Map.entry("GateFinding", GateFinding.getDescriptor()),
          Map.entry("TrainingMethod", TrainingMethod.getDescriptor()),
          Map.entry("TrainingParameter", TrainingParameter.getDescriptor()),
          Map.entry("ModelVersion", ModelVersion.getDescriptor()),
          Map.entry("JudgementSet", JudgementSet.getDescriptor()),
          Map.entry("Rollout", Rollout.getDescriptor()),
          Map.entry("RolloutPlan", RolloutPlan.getDescriptor()),
          Map.entry("RolloutGuards", RolloutGuards.getDescriptor()),
          Map.entry("GuardFinding", GuardFinding.getDescriptor()),
          Map.entry("RolloutEvent", RolloutEvent.getDescriptor()),
          Map.entry("DeletedFeedback", DeleteUserFeedbackResponse.getDescriptor()));

  /** Fields with a fetcher of their own. */
  private static final Set<String> FETCHED =
      Set.of(
          "Namespace.collections",
          "Collection.documents",
          "Bucket.objects",
          "Batch.failures",
          "Job.batch",
          "Event.job",
          "Schedule.runs",
          "WebhookEndpoint.deliveries");

  /** Contract fields that a GraphQL caller has no use for. */
  private static final Set<String> HIDDEN =
      Set.of("Job.tenant", "Event.tenant", "Session.request", "Traffic.salt");

  private static TypeDefinitionRegistry parse(String file) {
    return new SchemaParser()
        .parse(
            new InputStreamReader(
                Objects.requireNonNull(
                    SchemaTest.class.getResourceAsStream("/schema/" + file + ".graphqls")),
                StandardCharsets.UTF_8));
  }

  private static ObjectTypeDefinition type(String name) {
    return Objects.requireNonNull(SCHEMA.getTypeOrNull(name, ObjectTypeDefinition.class));
  }

  @Test
  void everyField_isOneOfItsMessage() {
    TYPES.forEach((name, message) ->
        assertThat(
                type(name).getFieldDefinitions().stream()
                    .map(FieldDefinition::getName)
                    .filter(f -> !FETCHED.contains(name + "." + f))
                    .filter(f -> message.findFieldByName(contractName(f)) == null))
            .as(name)
            .isEmpty());
  }

  @Test
  void everyFieldOfAMessage_isInTheSchema() {
    TYPES.forEach((name, message) ->
        assertThat(
                message.getFields().stream()
                    .map(f -> CaseFormat.LOWER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, f.getName()))
                    .filter(f -> !HIDDEN.contains(name + "." + f)))
            .as(name)
            .isSubsetOf(
                type(name).getFieldDefinitions().stream().map(FieldDefinition::getName).toList()));
  }

  /** What {@code ContractInput} writes by name. */
  @Test
  void everyInputOfASource_hasTheFieldsOfItsMessage() {
    Map<String, Descriptor> inputs =
        Map.ofEntries(
            Map.entry("SourceInput", Source.getDescriptor()),
            Map.entry("FilesSourceInput", FilesSource.getDescriptor()),
            Map.entry("UrlScrapeSourceInput", UrlScrapeSource.getDescriptor()),
            Map.entry("SecEdgarSourceInput", SecEdgarSource.getDescriptor()),
            Map.entry("ApiFetchSourceInput", ApiFetchSource.getDescriptor()),
            Map.entry("PageNumberInput", ApiFetchSource.PageNumber.getDescriptor()),
            Map.entry("OffsetInput", ApiFetchSource.Offset.getDescriptor()),
            Map.entry("CursorInput", ApiFetchSource.Cursor.getDescriptor()),
            Map.entry("DatabaseQuerySourceInput", DatabaseQuerySource.getDescriptor()),
            Map.entry("ObjectStoreSourceInput", ObjectStoreSource.getDescriptor()),
            Map.entry("BucketSourceInput", BucketSource.getDescriptor()),
            Map.entry("ChunkingInput", Chunking.getDescriptor()),
            Map.entry("ExtractorInput", Extractor.getDescriptor()),
            Map.entry("CollectionOriginInput", CollectionInput.getDescriptor()),
            Map.entry("CollectionSourceInput", CollectionSource.getDescriptor()));
    inputs.forEach((name, message) ->
        assertThat(
                Objects.requireNonNull(SCHEMA.getTypeOrNull(name, InputObjectTypeDefinition.class))
                    .getInputValueDefinitions()
                    .stream()
                    .map(field -> contractName(field.getName())))
            .as(name)
            .containsExactlyInAnyOrderElementsOf(
                message.getFields().stream().map(FieldDescriptor::getName).toList()));
  }

  /** One type of GraphQL stands for both. */
  @Test
  void picturesOfHitsAndOfDocuments_haveTheSameFields() {
    assertThat(HitPicture.getDescriptor().getFields())
        .extracting(f -> f.getName() + " " + f.getType())
        .containsExactlyElementsOf(
            Picture.getDescriptor().getFields().stream()
                .map(f -> f.getName() + " " + f.getType())
                .toList());
  }

  @Test
  void everyEnum_hasTheContractsValues() {
    Map<String, EnumDescriptor> enums =
        Map.ofEntries(
            Map.entry("SearchMode", SearchMode.getDescriptor()),
            Map.entry("IndexState", IndexState.getDescriptor()),
            Map.entry("FoundBy", FoundBy.getDescriptor()),
            Map.entry("SearchArm", Arm.getDescriptor()),
            Map.entry("RolloutTrial", Trial.getDescriptor()),
            Map.entry("FeedbackType", FeedbackType.getDescriptor()),
            Map.entry("FeedbackMark", FeedbackMark.getDescriptor()),
            Map.entry("EventOutcome", EventResult.Outcome.getDescriptor()),
            Map.entry("SessionBatchState", SessionBatch.State.getDescriptor()),
            Map.entry("ChunkingMethod", Chunking.Method.getDescriptor()),
            Map.entry("TokenCount", Chunking.TokenCount.getDescriptor()),
            Map.entry("Isolation", Namespace.Isolation.getDescriptor()),
            Map.entry("SchemaFieldType", SchemaField.Type.getDescriptor()),
            Map.entry("Access", Namespace.Access.getDescriptor()),
            Map.entry("Unlabelled", Namespace.Unlabelled.getDescriptor()),
            Map.entry("DocumentState", Document.State.getDescriptor()),
            Map.entry("Outcome", DocumentResult.Outcome.getDescriptor()),
            Map.entry("BatchState", Batch.State.getDescriptor()),
            Map.entry("ItemOutcome", BatchItem.Outcome.getDescriptor()),
            Map.entry("FileKind", FilesSource.Kind.getDescriptor()),
            Map.entry("UrlScrapeMode", UrlScrapeSource.Mode.getDescriptor()),
            Map.entry("ApiFormat", ApiFetchSource.Format.getDescriptor()),
            Map.entry("DeletionKind", Deletion.Kind.getDescriptor()),
            Map.entry("UsageGroup", QueryUsageRequest.Group.getDescriptor()),
            Map.entry("QuotaKind", Quota.Kind.getDescriptor()),
            Map.entry("JobState", Job.State.getDescriptor()),
            Map.entry("ScheduleState", Schedule.State.getDescriptor()),
            Map.entry("CatchUp", Schedule.CatchUp.getDescriptor()),
            Map.entry("ScheduleRunState", ScheduleRun.State.getDescriptor()),
            Map.entry("ScheduleRunCause", ScheduleRun.Cause.getDescriptor()),
            Map.entry("WebhookEndpointState", WebhookEndpoint.State.getDescriptor()),
            Map.entry("WebhookDisableCause", WebhookEndpoint.DisableCause.getDescriptor()),
            Map.entry("WebhookDeliveryState", WebhookDelivery.State.getDescriptor()),
            Map.entry("WebhookOutcome", WebhookAttempt.Outcome.getDescriptor()));
    enums.forEach((name, contract) -> {
      String prefix =
          CaseFormat.UPPER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, contract.getName()) + "_";
      List<String> values =
          contract.getValues().stream()
              .filter(v -> v.getNumber() != 0)
              .map(v -> v.getName().substring(prefix.length()))
              .toList();
      assertThat(
              Objects.requireNonNull(SCHEMA.getTypeOrNull(name, EnumTypeDefinition.class))
                  .getEnumValueDefinitions()
                  .stream()
                  .map(EnumValueDefinition::getName)
                  .collect(Collectors.toList()))
          .as(name)
          .containsExactlyInAnyOrderElementsOf(values);
    });
  }

  private static String contractName(String field) {
    return CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, field);
  }
}
