package dev.vectormesh.platform;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.vectormesh.platform",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Each part of the platform can be read, and taken away, without those above it. */
  @ArchTest
  static final ArchRule PACKAGES_STAND_ABOVE_EACH_OTHER =
      slices().matching("dev.vectormesh.platform.(*)..").should().beFreeOfCycles();
}
