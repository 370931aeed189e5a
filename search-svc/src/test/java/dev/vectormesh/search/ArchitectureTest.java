package dev.vectormesh.search;

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
import dev.vectormesh.platform.postgres.Postgres;

@AnalyzeClasses(
    packages = "dev.vectormesh.search",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** A package that knows one which knows it back is one package in two folders. */
  @ArchTest
  static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
      slices().matching("dev.vectormesh.search.(*)..").should().beFreeOfCycles();

  /** Technology at the rim: another index, cache or protocol is another adapter. */
  @ArchTest
  static final ArchRule FEATURES_KNOW_NO_ADAPTER =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.vectormesh.search.query",
              "dev.vectormesh.search.cache",
              "dev.vectormesh.search.serving",
              "dev.vectormesh.search.stats",
              "dev.vectormesh.search.feedback",
              "dev.vectormesh.search.flow")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vectormesh.search.api",
              "dev.vectormesh.search.qdrant",
              "dev.vectormesh.search.redis",
              "dev.vectormesh.search.postgres",
              "dev.vectormesh.platform.postgres",
              "dev.vectormesh.platform.qdrant",
              "dev.vectormesh.platform.redis",
              "io.qdrant..",
              "io.lettuce..");

  /** The faces turn requests into questions; how these are answered is not theirs. */
  @ArchTest
  static final ArchRule FACES_KNOW_NO_ADAPTER =
      noClasses()
          .that()
          .resideInAPackage("dev.vectormesh.search.api")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vectormesh.search.qdrant",
              "dev.vectormesh.search.redis",
              "dev.vectormesh.search.postgres");

  /** The mesh role sees all tenants: what callers ask for must never run as it. */
  @ArchTest
  static final ArchRule ONLY_THE_KEEPER_SEES_ALL_TENANTS =
      noClasses()
          .that()
          .doNotHaveSimpleName("PostgresFeedbackKeeper")
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(
                      HasOwner.Predicates.With.owner(JavaClass.Predicates.type(Postgres.class)))
                  .and(
                      DescribedPredicate.describe(
                          "as mesh", call -> call.getName().startsWith("asMesh"))));
}
