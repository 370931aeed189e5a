package dev.vectormesh.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.vectormesh.platform.postgres.Postgres;

@AnalyzeClasses(
    packages = "dev.vectormesh.ingest",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.vectormesh.ingest";

  /** Each kind of sources is a feature of its own: it goes out by removing its package. */
  @ArchTest
  static final ArchRule PACKAGES_KNOW_EACH_OTHER_IN_ONE_DIRECTION =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                  return type.getPackageName().startsWith(ROOT + ".")
                      ? SliceIdentifier.of(type.getPackageName())
                      : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                  return "packages";
                }
              })
          .should()
          .beFreeOfCycles();

  /** The mesh role sees all tenants: what callers ask for must never run as it. */
  @ArchTest
  static final ArchRule ONLY_REPAIRS_AND_SWEEPS_SEE_ALL_TENANTS =
      noClasses()
          .that()
          .doNotHaveSimpleName("PostgresRepairs")
          .and()
          .doNotHaveSimpleName("PostgresBatches")
          .and()
          .doNotHaveSimpleName("PostgresObjectBatches")
          .and()
          .doNotHaveSimpleName("PostgresBuilds")
          .and()
          .doNotHaveSimpleName("PostgresCanaries")
          .and()
          .doNotHaveSimpleName("PostgresBucketLeftovers")
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(
                      HasOwner.Predicates.With.owner(JavaClass.Predicates.type(Postgres.class)))
                  .and(
                      DescribedPredicate.describe(
                          "as mesh", call -> call.getName().startsWith("asMesh"))));

  /** Technology at the rim: another store or index is another adapter. */
  @ArchTest
  static final ArchRule FEATURES_KNOW_NO_ADAPTER =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.vectormesh.ingest.item",
              "dev.vectormesh.ingest.work",
              "dev.vectormesh.ingest.text",
              "dev.vectormesh.ingest.picture",
              "dev.vectormesh.ingest.namespace",
              "dev.vectormesh.ingest.bucket",
              "dev.vectormesh.ingest.object",
              "dev.vectormesh.ingest.collection",
              "dev.vectormesh.ingest.document",
              "dev.vectormesh.ingest.index",
              "dev.vectormesh.ingest.pipeline",
              "dev.vectormesh.ingest.write",
              "dev.vectormesh.ingest.source..",
              "dev.vectormesh.ingest.batch",
              "dev.vectormesh.ingest.tier",
              "dev.vectormesh.ingest.recipe",
              "dev.vectormesh.ingest.generation",
              "dev.vectormesh.ingest.tika")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vectormesh.ingest.postgres",
              "dev.vectormesh.ingest.qdrant",
              "dev.vectormesh.ingest.api",
              "dev.vectormesh.platform.postgres",
              "dev.vectormesh.platform.qdrant",
              "io.qdrant..");

  /** A parser that runs in this process could take it along. */
  @ArchTest
  static final ArchRule ONLY_THE_CHILD_PARSES_RICH_FORMATS =
      noClasses()
          .that()
          .doNotHaveSimpleName("TikaReader")
          .and()
          .doNotHaveSimpleName("EmbeddedText")
          .and()
          .doNotHaveSimpleName("OfficeXml")
          .and()
          .doNotHaveSimpleName("PagesAgain")
          .and()
          .doNotHaveSimpleName("TextOperators")
          .and()
          .doNotHaveSimpleName("SlideTitles")
          .and()
          .doNotHaveSimpleName("OpenDocumentFormulas")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.tika.parser", "org.apache.pdfbox..", "org.apache.poi..");
}
