package dev.vectormesh.embedded.qdrant;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.vectormesh.embedded.qdrant",
    importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packages_areFreeOfCycles =
      slices()
          .matching("dev.vectormesh.embedded.qdrant.(*)..")
          .should()
          .beFreeOfCycles()
          .as("each package can be read without those that stand on it");
}
