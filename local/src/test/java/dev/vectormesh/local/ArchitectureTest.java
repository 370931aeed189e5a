package dev.vectormesh.local;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.vectormesh.local",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** A package that can be read without those that read it. */
  @ArchTest
  static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
      slices().matching("dev.vectormesh.local.(**)").should().beFreeOfCycles();
}
