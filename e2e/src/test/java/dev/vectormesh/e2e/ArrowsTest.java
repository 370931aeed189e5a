package dev.vectormesh.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;

/** Who may know whom: docs/code-map.md draws the same arrows. */
@AnalyzeClasses(packages = "dev.vectormesh", importOptions = DoNotIncludeTests.class)
class ArrowsTest {
  private static final String[] SERVICES = {
    "dev.vectormesh.job",
    "dev.vectormesh.ingest",
    "dev.vectormesh.search",
    "dev.vectormesh.finetune",
    "dev.vectormesh.gateway"
  };

  /** Generated contracts, such as dev.vectormesh.job.v1, lie beneath the services' names. */
  private static final String CONTRACTS = "dev.vectormesh.*.v1..";

  private static final DescribedPredicate<JavaClass> SMALL =
      resideInAnyPackage(
          "dev.vectormesh.worker..",
          "dev.vectormesh.images..",
          "dev.vectormesh.encoders..",
          "dev.vectormesh.points..",
          "dev.vectormesh.embedded.stores..");

  private static ArchRule serviceKnowsNoOther(String service) {
    String[] others =
        Arrays.stream(SERVICES)
            .filter(other -> !other.equals(service))
            .map(other -> other + "..")
            .toArray(String[]::new);
    return noClasses()
        .that(resideInAPackage(service + "..").and(not(resideInAPackage(CONTRACTS))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(others).and(not(resideInAPackage(CONTRACTS))))
        .as(service + " meets other services in their contracts alone: each is deployed by itself");
  }

  @ArchTest static final ArchRule job = serviceKnowsNoOther("dev.vectormesh.job");
  @ArchTest static final ArchRule ingest = serviceKnowsNoOther("dev.vectormesh.ingest");
  @ArchTest static final ArchRule search = serviceKnowsNoOther("dev.vectormesh.search");
  @ArchTest static final ArchRule finetune = serviceKnowsNoOther("dev.vectormesh.finetune");
  @ArchTest static final ArchRule gateway = serviceKnowsNoOther("dev.vectormesh.gateway");

  @ArchTest
  static final ArchRule platform =
      noClasses()
          .that()
          .resideInAPackage("dev.vectormesh.platform..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vectormesh.job..",
              "dev.vectormesh.corpus..",
              "dev.vectormesh.ingest..",
              "dev.vectormesh.search..",
              "dev.vectormesh.finetune..",
              "dev.vectormesh.gateway..",
              "dev.vectormesh.images..",
              "dev.vectormesh.encoders..",
              "dev.vectormesh.points..",
              "dev.vectormesh.embedded..",
              "dev.vectormesh.local..")
          .as(
              "platform knows no domain word: what two services need, and nothing that one is"
                  + " about");

  @ArchTest
  static final ArchRule images =
      noClasses()
          .that()
          .resideInAPackage("dev.vectormesh.images..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.vectormesh..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "dev.vectormesh.images..", "dev.vectormesh.platform.."))))
          .as("images knows pictures, and neither the mesh nor any model");

  @ArchTest
  static final ArchRule embedded =
      classes()
          .that()
          .resideInAPackage("dev.vectormesh.embedded..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.vectormesh.embedded..",
              "dev.vectormesh.inference..",
              "java..",
              "javax..",
              "jdk..",
              "com..",
              "org..",
              "io..",
              "ai..")
          .as("the embedded engines are products of their own and know nothing of the mesh");

  @ArchTest
  static final ArchRule embeddedIsForLocalAlone =
      noClasses()
          .that()
          .resideInAPackage("dev.vectormesh..")
          .and()
          .resideOutsideOfPackages(
              "dev.vectormesh.embedded..", "dev.vectormesh.local..", "dev.vectormesh.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vectormesh.embedded..")
          .as("no service knows whether it runs on embedded engines or on real ones");

  @ArchTest
  static final ArchRule technologyAtTheRim =
      noClasses()
          .that()
          .resideInAnyPackage("dev.vectormesh.search.query..", "dev.vectormesh.ingest.pipeline..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.qdrant..", "io.r2dbc..", "io.lettuce..", "com.linecorp..")
          .as("features speak to ports; adapters named by their technology speak to it");

  /** The services and engines have this rule in tests of their own; these modules are small. */
  @ArchTest
  static final ArchRule smallModulesAreFreeOfCycles =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                  return SMALL.test(type)
                      ? SliceIdentifier.of(type.getPackageName())
                      : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                  return "the packages of worker, images, encoders, points and embedded stores";
                }
              })
          .should()
          .beFreeOfCycles();
}
