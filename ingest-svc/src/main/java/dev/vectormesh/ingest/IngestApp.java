package dev.vectormesh.ingest;

import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.UsageServiceGrpc;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.remote.EncoderUse;
import dev.vectormesh.encoders.remote.RemoteEncoders;
import dev.vectormesh.images.ImageReaders;
import dev.vectormesh.ingest.api.BucketApi;
import dev.vectormesh.ingest.api.CollectionApi;
import dev.vectormesh.ingest.api.DocumentApi;
import dev.vectormesh.ingest.api.GenerationApi;
import dev.vectormesh.ingest.api.IngestApi;
import dev.vectormesh.ingest.api.NamespaceApi;
import dev.vectormesh.ingest.api.UsageApi;
import dev.vectormesh.ingest.batch.Batches;
import dev.vectormesh.ingest.batch.IngestJob;
import dev.vectormesh.ingest.batch.JobClient;
import dev.vectormesh.ingest.bucket.BucketObjects;
import dev.vectormesh.ingest.bucket.Buckets;
import dev.vectormesh.ingest.bucket.Leftovers;
import dev.vectormesh.ingest.canary.DriftWatch;
import dev.vectormesh.ingest.check.SourceCheck;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.event.EventClient;
import dev.vectormesh.ingest.generation.Comparisons;
import dev.vectormesh.ingest.generation.Estimates;
import dev.vectormesh.ingest.generation.Filler;
import dev.vectormesh.ingest.generation.GenerationKeeper;
import dev.vectormesh.ingest.generation.Generations;
import dev.vectormesh.ingest.generation.ReindexJob;
import dev.vectormesh.ingest.generation.Reindexes;
import dev.vectormesh.ingest.index.Duplicates;
import dev.vectormesh.ingest.namespace.Deletions;
import dev.vectormesh.ingest.namespace.Namespaces;
import dev.vectormesh.ingest.object.ObjectBytes;
import dev.vectormesh.ingest.object.ObjectStore;
import dev.vectormesh.ingest.object.ObjectStores;
import dev.vectormesh.ingest.picture.PictureFiles;
import dev.vectormesh.ingest.picture.PictureText;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.pipeline.Carrier;
import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.pipeline.Recut;
import dev.vectormesh.ingest.pipeline.Refresh;
import dev.vectormesh.ingest.pipeline.Spreader;
import dev.vectormesh.ingest.postgres.PostgresBatches;
import dev.vectormesh.ingest.postgres.PostgresBucketLeftovers;
import dev.vectormesh.ingest.postgres.PostgresBucketObjects;
import dev.vectormesh.ingest.postgres.PostgresBuckets;
import dev.vectormesh.ingest.postgres.PostgresBuilds;
import dev.vectormesh.ingest.postgres.PostgresCanaries;
import dev.vectormesh.ingest.postgres.PostgresCollectionDocuments;
import dev.vectormesh.ingest.postgres.PostgresCollections;
import dev.vectormesh.ingest.postgres.PostgresDeadLetters;
import dev.vectormesh.ingest.postgres.PostgresDeletions;
import dev.vectormesh.ingest.postgres.PostgresDocuments;
import dev.vectormesh.ingest.postgres.PostgresDraftObjects;
import dev.vectormesh.ingest.postgres.PostgresDuplicates;
import dev.vectormesh.ingest.postgres.PostgresFills;
import dev.vectormesh.ingest.postgres.PostgresGenerations;
import dev.vectormesh.ingest.postgres.PostgresHolders;
import dev.vectormesh.ingest.postgres.PostgresNamed;
import dev.vectormesh.ingest.postgres.PostgresNamespaces;
import dev.vectormesh.ingest.postgres.PostgresObjectBatches;
import dev.vectormesh.ingest.postgres.PostgresPurges;
import dev.vectormesh.ingest.postgres.PostgresRepairs;
import dev.vectormesh.ingest.postgres.PostgresRoots;
import dev.vectormesh.ingest.postgres.PostgresUsage;
import dev.vectormesh.ingest.qdrant.QdrantVectorIndex;
import dev.vectormesh.ingest.source.bucket.BucketObjectsSource;
import dev.vectormesh.ingest.source.collection.CollectionSources;
import dev.vectormesh.ingest.tier.ObjectBatches;
import dev.vectormesh.ingest.tika.TikaPool;
import dev.vectormesh.ingest.usage.QuotaRules;
import dev.vectormesh.ingest.usage.Quotas;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.ingest.write.BucketDocuments;
import dev.vectormesh.ingest.write.Documents;
import dev.vectormesh.ingest.write.IndexRepair;
import dev.vectormesh.ingest.write.Janitor;
import dev.vectormesh.ingest.write.Purge;
import dev.vectormesh.ingest.write.Updates;
import dev.vectormesh.ingest.write.WrittenPictures;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.host.App;
import dev.vectormesh.platform.outbox.OutboxRelay;
import dev.vectormesh.platform.plugin.Plugins;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.platform.redis.Redis;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.worker.JobWorker;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ingest service, wired. */
public final class IngestApp implements App {
  private static final String SUBJECT = "ingest-svc";
  // "vmcorpus": who holds it in the database hands the events of this schema on.
  private static final long OUTBOX = 0x766d_636f_7270_7573L;

  /** A request to cancel is heard within it. */
  private static final Duration HEARTBEAT = Duration.ofMillis(500);

  /** Questions to drives at once: they wait more than they work. */
  private static final int DRIVES_ASKED = 16;

  private final IngestConfig config;
  private final Postgres postgres;
  private final Redis redis;
  private final Qdrant qdrant;
  private final ManagedChannel triton;
  private final ManagedChannel jobChannel;
  private final Plugins plugins;
  private final SpaceEncoders encoders;
  private final WorkPool pool;
  private final WorkPool drives;
  private final TikaPool children;
  private final ImageReaders pictureReaders;
  private final FilesWiring files;
  private final SourcesWiring sources;
  private final ObjectStore objectStore;
  private final Leftovers leftovers;
  private final BucketObjects bucketObjects;
  private final IngestJob ingestJob;
  private final ReindexJob reindexJob;
  private final GenerationKeeper generationKeeper;
  private final Housekeeping housekeeping;
  private final Janitor janitor;
  private final IndexRepair indexRepair;
  private final Health health;
  private final List<BindableService> services;
  private @Nullable JobWorker worker;

  private IngestApp(IngestConfig config, InstantSource clock) {
    this.config = config;
    Tokens tokens = Tokens.of(config.auth(), config.signing(), InstantSource.system());
    postgres = Postgres.open(config.postgres(), "corpus");
    redis = Redis.open(config.redis());
    qdrant = Qdrant.open(config.qdrant(), config.qdrantApiKey());
    triton = Channels.options().plain().named("triton").open(config.triton());
    jobChannel = Channels.open(config.job(), tokens.source(null, SUBJECT, Role.WORKER));
    plugins = Plugins.open(config.plugins());
    encoders =
        SpaceEncoders.open(
            triton,
            config.tokenizers(),
            RemoteEncoders.read(config.encoders(), plugins, EncoderUse.Listener.NONE));
    pool = new WorkPool(config.pipeline().threads(), config.pipeline().stageTimeout());
    drives = new WorkPool(DRIVES_ASKED, config.pipeline().limits().list());
    pictureReaders = new ImageReaders(config.pictures());
    children = new TikaPool(config.tika(), config.pipeline().maxCharacters());

    PostgresNamespaces namespaceStore = new PostgresNamespaces(postgres);
    PostgresGenerations generationStore = new PostgresGenerations(postgres);
    QuotaRules quotaRules = config.quotas().rules();
    PostgresUsage usage = new PostgresUsage(postgres, config.usage().prices());
    Quotas quotas = new Quotas(quotaRules, usage, clock);
    PostgresDocuments documentStore =
        new PostgresDocuments(postgres, quotaRules, config.usage().prices());
    QdrantVectorIndex index = new QdrantVectorIndex(qdrant);
    objectStore = ObjectStores.open(config.objects(), config.objectStore());
    ObjectBytes objectBytes = new ObjectBytes(objectStore);
    Thumbnails thumbnails = new Thumbnails(objectStore);
    PictureText pictureText = new PictureText(config.pictureText(), triton, pool);
    PictureFiles pictures = new PictureFiles(pictureReaders, thumbnails, pictureText);
    JobClient jobs = new JobClient(jobChannel, tokens);
    PostgresDeadLetters deadLetters = new PostgresDeadLetters(postgres);
    Batches batches = new Batches(new PostgresBatches(postgres), deadLetters, jobs, clock);
    Namespaces.KeptBytes keptBytes = new Namespaces.KeptBytes(thumbnails, objectBytes);
    Namespaces namespaces =
        new Namespaces(
            namespaceStore,
            generationStore,
            index,
            keptBytes,
            encoders,
            batches,
            new Namespaces.Defaults(config.defaultEncoder(), config.isolation()),
            clock);
    Collections collections =
        new Collections(
            new PostgresCollections(postgres), namespaces, index, thumbnails, batches, clock);
    Duplicates duplicates =
        new Duplicates(new PostgresDuplicates(postgres), generationStore, index);
    Recut recut = new Recut(pictures, new Preparer(pool));
    DriftWatch drift = new DriftWatch(new PostgresCanaries(postgres), Telemetry.current().meter());
    Spreader spreader =
        new Spreader(
            index,
            new Carrier(
                encoders,
                drift,
                namespaceStore,
                pool,
                recut,
                config.pipeline().limits().embedding()));
    DocumentPipeline pipeline =
        new DocumentPipeline(
            documentStore, spreader, thumbnails, duplicates, config.pipeline().bounds(), quotas);
    Documents documents =
        new Documents(
            documentStore,
            spreader,
            pipeline,
            thumbnails,
            duplicates,
            new WrittenPictures(pictures, pool),
            new Preparer(pool),
            config.pipeline().maxCharacters());
    Buckets buckets =
        new Buckets(
            new PostgresBuckets(postgres),
            namespaces,
            objectBytes,
            batches,
            new BucketDocuments(new PostgresRoots(postgres), collections, documents),
            clock);
    PostgresBucketObjects objectRows = new PostgresBucketObjects(postgres, quotaRules);
    bucketObjects =
        new BucketObjects(objectRows, objectBytes, config.buckets().maxBytes(), quotas, clock);
    leftovers =
        new Leftovers(new PostgresBucketLeftovers(postgres), buckets, objectRows, objectBytes);
    files =
        new FilesWiring(config, children, pictures, new PostgresHolders(postgres), pool, drives);
    sources =
        new SourcesWiring(
            config.sources(),
            files.source().roots()::real,
            List.of(
                new BucketObjectsSource(buckets, bucketObjects, new PostgresDraftObjects(postgres)),
                new CollectionSources(new PostgresCollectionDocuments(postgres))),
            plugins);
    ingestJob =
        new IngestJob(
            collections,
            batches,
            new IngestJob.Means(
                batches.store(),
                documents,
                pipeline,
                files.fetcher(),
                files.embedded(),
                files.recordings(),
                files.source(),
                sources.kinds(),
                files.items(),
                files.holders(),
                new PostgresNamed(postgres),
                deadLetters,
                clock));
    ObjectBatches objectBatches =
        new ObjectBatches(
            new PostgresObjectBatches(postgres),
            batches,
            jobs,
            buckets,
            collections.store(),
            new ObjectBatches.Means(sources.kinds(), clock));
    PostgresRepairs repairs = new PostgresRepairs(postgres);
    indexRepair = new IndexRepair(repairs, index);
    janitor =
        new Janitor(
            repairs,
            collections,
            namespaces,
            generationStore,
            documents,
            pipeline,
            index,
            thumbnails,
            recut,
            duplicates);
    PostgresFills fills = new PostgresFills(postgres);
    Filler filler = new Filler(fills, collections, spreader.carrier(), index, duplicates, usage);
    Generations generations =
        new Generations(
            namespaces,
            new PostgresBuilds(postgres),
            fills,
            filler,
            index,
            config.generations().rules());
    Reindexes reindexes = new Reindexes(generations, encoders, index, jobs);
    reindexJob = new ReindexJob(generations, filler, fills);
    generationKeeper =
        new GenerationKeeper(generations, reindexes, config.generations().rules(), clock);
    housekeeping =
        new Housekeeping(
            new OutboxRelay(postgres, OUTBOX),
            new EventClient(jobChannel, tokens),
            batches,
            objectBatches,
            janitor,
            generationKeeper,
            indexRepair,
            drift,
            leftovers,
            config.pipeline().repairInterval());
    services =
        config.role().answers()
            ? List.of(
                new NamespaceApi(
                    namespaces,
                    new Deletions(new PostgresDeletions(postgres), index, keptBytes),
                    indexRepair),
                new CollectionApi(collections),
                new BucketApi(buckets, bucketObjects),
                new DocumentApi(
                    collections,
                    documents,
                    new Updates(
                        documentStore,
                        pipeline,
                        new Refresh(documentStore, spreader, duplicates),
                        recut),
                    new Purge(new PostgresPurges(postgres), documents),
                    config.pipeline().writeStreams()),
                new IngestApi(
                    namespaces,
                    collections,
                    batches,
                    files.source(),
                    sources.kinds(),
                    new SourceCheck(
                        files.source(), files.fetcher(), sources.kinds(), files.items()),
                    objectBatches),
                new GenerationApi(
                    generations,
                    reindexes,
                    new Comparisons(
                        generations, collections, fills, filler, spreader.carrier(), index),
                    new Estimates(generations, reindexes, collections, fills, encoders, index)),
                new UsageApi(quotas, clock))
            : List.of();
    health =
        Health.builder("ingest")
            .check("postgres", postgres::check)
            .check("qdrant", index::check)
            .check("triton", encoders::check)
            .optional("redis", redis::check)
            .build();
  }

  public static IngestApp open(IngestConfig config) {
    return open(config, InstantSource.system());
  }

  static IngestApp open(IngestConfig config, InstantSource clock) {
    return new IngestApp(config, clock);
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public List<BindableService> services() {
    return services;
  }

  @Override
  public Set<String> itemised() {
    return Set.of(
        DocumentServiceGrpc.getWriteDocumentsMethod().getFullMethodName(),
        DocumentServiceGrpc.getStreamDocumentsMethod().getFullMethodName());
  }

  @Override
  public RoleTable roles() {
    return RoleTable.builder()
        .reader(
            NamespaceServiceGrpc.getGetNamespaceMethod(),
            NamespaceServiceGrpc.getListNamespacesMethod(),
            NamespaceServiceGrpc.getResolveServingMethod(),
            CollectionServiceGrpc.getGetCollectionMethod(),
            CollectionServiceGrpc.getListCollectionsMethod(),
            DocumentServiceGrpc.getGetDocumentMethod(),
            DocumentServiceGrpc.getListDocumentsMethod(),
            DocumentServiceGrpc.getGetThumbnailMethod(),
            DocumentServiceGrpc.getListDuplicatesMethod(),
            IngestServiceGrpc.getGetBatchMethod(),
            IngestServiceGrpc.getListBatchesMethod(),
            IngestServiceGrpc.getListItemFailuresMethod(),
            IngestServiceGrpc.getListBatchItemsMethod(),
            IngestServiceGrpc.getListSourcesMethod(),
            IngestServiceGrpc.getListDeadLettersMethod(),
            BucketServiceGrpc.getGetBucketMethod(),
            BucketServiceGrpc.getListBucketsMethod(),
            BucketServiceGrpc.getGetObjectMethod(),
            BucketServiceGrpc.getDownloadObjectMethod(),
            BucketServiceGrpc.getListObjectsMethod(),
            GenerationServiceGrpc.getGetGenerationMethod(),
            GenerationServiceGrpc.getListGenerationsMethod(),
            GenerationServiceGrpc.getEstimateReindexMethod(),
            GenerationServiceGrpc.getCompareGenerationMethod(),
            UsageServiceGrpc.getQueryUsageMethod())
        .writer(
            NamespaceServiceGrpc.getCreateNamespaceMethod(),
            CollectionServiceGrpc.getCreateCollectionMethod(),
            CollectionServiceGrpc.getUpdateCollectionMethod(),
            DocumentServiceGrpc.getWriteDocumentsMethod(),
            DocumentServiceGrpc.getStreamDocumentsMethod(),
            DocumentServiceGrpc.getUpdateDocumentMethod(),
            DocumentServiceGrpc.getDeleteDocumentMethod(),
            DocumentServiceGrpc.getPurgeDocumentsMethod(),
            IngestServiceGrpc.getIngestSourceMethod(),
            IngestServiceGrpc.getCheckSourceMethod(),
            IngestServiceGrpc.getCreateBatchMethod(),
            IngestServiceGrpc.getAddBatchObjectsMethod(),
            IngestServiceGrpc.getSubmitBatchMethod(),
            IngestServiceGrpc.getCancelBatchMethod(),
            IngestServiceGrpc.getReplayBatchMethod(),
            BucketServiceGrpc.getCreateBucketMethod(),
            BucketServiceGrpc.getPutObjectMethod(),
            BucketServiceGrpc.getUploadObjectMethod(),
            BucketServiceGrpc.getDeleteObjectMethod())
        .admin(
            NamespaceServiceGrpc.getUpdateNamespaceMethod(),
            NamespaceServiceGrpc.getDeleteNamespaceMethod(),
            NamespaceServiceGrpc.getCheckDeletionMethod(),
            NamespaceServiceGrpc.getRepairNamespaceMethod(),
            CollectionServiceGrpc.getDeleteCollectionMethod(),
            BucketServiceGrpc.getDeleteBucketMethod(),
            GenerationServiceGrpc.getReindexMethod(),
            GenerationServiceGrpc.getSwitchGenerationMethod(),
            GenerationServiceGrpc.getSetTrafficMethod(),
            GenerationServiceGrpc.getDeleteGenerationMethod())
        .build();
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public void start() {
    if (!config.role().works()) {
      return;
    }
    worker =
        JobWorker.builder(jobChannel)
            .name(SUBJECT)
            .handle(
                JobClient.KIND,
                config.pipeline().jobs(),
                config.pipeline().ofOneTenant(),
                ingestJob)
            .handle(ReindexJob.KIND, config.generations().jobs(), reindexJob)
            .heartbeat(HEARTBEAT)
            .start();
    housekeeping.start();
  }

  /** Completes interrupted writes and deletions; the app does so by itself from time to time. */
  Janitor janitor() {
    return janitor;
  }

  /** Looks after generations; the app does so by itself from time to time. */
  GenerationKeeper generationKeeper() {
    return generationKeeper;
  }

  /** Compares the index with the documents; the app does so by itself from time to time. */
  IndexRepair indexRepair() {
    return indexRepair;
  }

  /** Removes what is left of buckets; the app does so by itself from time to time. */
  Leftovers leftovers() {
    return leftovers;
  }

  /** Puts objects as callers do. */
  BucketObjects bucketObjects() {
    return bucketObjects;
  }

  /** The JVMs that parse files. */
  TikaPool children() {
    return children;
  }

  @Override
  public void close() {
    JobWorker running = worker;
    if (running != null) {
      running.close();
    }
    housekeeping.close();
    children.close();
    pictureReaders.close();
    pool.close();
    drives.close();
    sources.close();
    files.close();
    objectStore.close();
    encoders.close();
    plugins.close();
    qdrant.close();
    redis.close();
    jobChannel.shutdownNow();
    triton.shutdownNow();
    postgres.close();
  }
}
