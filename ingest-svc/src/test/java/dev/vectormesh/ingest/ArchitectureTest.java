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
import java.util.Set;

@AnalyzeClasses(
    packages = "dev.vectormesh.ingest",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.vectormesh.ingest";

  /** They know each other in circles until ingestion is taken apart; nothing else may join them. */
  private static final Set<String> KNOT =
      Set.of("batch", "collection", "document", "namespace", "pipeline", "source", "tika");

  @ArchTest
  static final ArchRule PACKAGES_BUT_THE_KNOT_KNOW_EACH_OTHER_IN_ONE_DIRECTION =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                  if (!type.getPackageName().startsWith(ROOT + ".")) {
                    return SliceIdentifier.ignore();
                  }
                  String name = type.getPackageName().substring(ROOT.length() + 1).split("\\.")[0];
                  return SliceIdentifier.of(KNOT.contains(name) ? "knot" : name);
                }

                @Override
                public String getDescription() {
                  return "packages, and " + KNOT + " as one";
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
          .doNotHaveSimpleName("PostgresBuilds")
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
              "dev.vectormesh.ingest.namespace",
              "dev.vectormesh.ingest.collection",
              "dev.vectormesh.ingest.document",
              "dev.vectormesh.ingest.batch",
              "dev.vectormesh.ingest.generation",
              "dev.vectormesh.ingest.source",
              "dev.vectormesh.ingest.pipeline",
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
