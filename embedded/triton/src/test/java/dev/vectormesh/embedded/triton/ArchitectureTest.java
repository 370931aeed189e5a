package dev.vectormesh.embedded.triton;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

@AnalyzeClasses(
    packages = "dev.vectormesh.embedded.triton",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** A package can be read, and changed, without those that use it. */
  @ArchTest
  static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
      slices().matching("dev.vectormesh.embedded.triton.(*)..").should().beFreeOfCycles();

  /** From the call down to the numbers. */
  @ArchTest
  static final ArchRule LAYERS_KNOW_ONLY_WHAT_IS_BELOW_THEM =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("api")
          .definedBy("..triton.api")
          .layer("repository")
          .definedBy("..triton.repository")
          .layer("onnx")
          .definedBy("..triton.onnx")
          .layer("batching")
          .definedBy("..triton.batching")
          .layer("tensor")
          .definedBy("..triton.tensor")
          .whereLayer("api")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("repository")
          .mayOnlyBeAccessedByLayers("api")
          .whereLayer("onnx")
          .mayOnlyBeAccessedByLayers("api", "repository")
          .whereLayer("batching")
          .mayOnlyBeAccessedByLayers("api", "repository", "onnx");
}
