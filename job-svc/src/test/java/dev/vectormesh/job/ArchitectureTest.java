package dev.vectormesh.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.vectormesh.platform.postgres.Postgres;

@AnalyzeClasses(
    packages = "dev.vectormesh.job",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /**
   * The mesh role sees all tenants: what callers ask for must never run as it, but for what the
   * operator asks about queues.
   */
  @ArchTest
  static final ArchRule ONLY_BACKGROUND_WORK_SEES_ALL_TENANTS =
      noClasses()
          .that()
          .haveNameNotMatching(
              ".*[.](PostgresJobQueue|PostgresEventIntake|PostgresDeliveryQueue|PostgresDueSchedules)")
          .and()
          .doNotHaveSimpleName("PostgresQueueStore")
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                      com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                          JavaClass.Predicates.type(Postgres.class)))
                  .and(
                      DescribedPredicate.describe(
                          "as mesh", call -> call.getName().startsWith("asMesh"))));

  /** A package can be read, and moved, without all the others. */
  @ArchTest
  static final ArchRule PACKAGES_KNOW_EACH_OTHER_IN_ONE_DIRECTION =
      slices().matching("dev.vectormesh.job.(*)..").should().beFreeOfCycles();

  /** Technology at the rim: rules are tested without it. */
  @ArchTest
  static final ArchRule RULES_KNOW_NO_TECHNOLOGY =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.vectormesh.job.code",
              "dev.vectormesh.job.work",
              "dev.vectormesh.job.lease",
              "dev.vectormesh.job.watch",
              "dev.vectormesh.job.event",
              "dev.vectormesh.job.schedule",
              "dev.vectormesh.job.webhook")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.vectormesh.job.postgres",
              "dev.vectormesh.job.redis",
              "dev.vectormesh.job.http",
              "dev.vectormesh.job.api",
              "dev.vectormesh.platform.postgres",
              "dev.vectormesh.platform.redis");

  /**
   * Proto types end at the faces; only payloads that nobody here looks into (Any, Status) go on.
   */
  @ArchTest
  static final ArchRule ONLY_FACES_KNOW_THE_CONTRACT =
      classes()
          .that()
          .resideInAPackage("dev.vectormesh.job.v1..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage(
              "dev.vectormesh.job.v1..", "dev.vectormesh.job.api", "dev.vectormesh.job");
}
