package io.github.shikra4j.samples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The arrows of the house: which module and which room may know which. */
@AnalyzeClasses(packages = "io.github.shikra4j", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {
  private static final String ROOT = "io.github.shikra4j";
  private static final String[] DOCUMENTED = {
    ROOT,
    ROOT + ".micrometer",
    ROOT + ".runtime",
    ROOT + ".training",
    ROOT + ".training.evaluation",
    ROOT + ".training.synthesis",
    ROOT + ".training.watch"
  };

  @ArchTest
  static final ArchRule modules_pointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("api")
          .definedBy(ROOT, ROOT + ".spi..", ROOT + ".micrometer..")
          .layer("runtime")
          .definedBy(ROOT + ".runtime..")
          .layer("training")
          .definedBy(ROOT + ".training..")
          .layer("samples")
          .definedBy(ROOT + ".samples..")
          .whereLayer("samples")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("training")
          .mayOnlyBeAccessedByLayers("samples")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("training", "samples");

  @ArchTest static final ArchRule checkpoint_knowsNoLaterRoom = knowsNone("checkpoint", later(0));

  @ArchTest static final ArchRule text_knowsNoLaterRoom = knowsNone("text", later(1));
  @ArchTest static final ArchRule vision_knowsNoLaterRoom = knowsNone("vision", later(2));
  @ArchTest static final ArchRule program_knowsNoLaterRoom = knowsNone("program", later(3));
  @ArchTest static final ArchRule model_knowsNoLaterRoom = knowsNone("model", later(4));
  @ArchTest static final ArchRule generate_knowsNoLaterRoom = knowsNone("generate", later(5));

  @ArchTest
  static final ArchRule pytorchEngine_isKnownToProgramsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".runtime.program")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl.pytorch..");

  /** An application without Micrometer never loads the one package that needs it. */
  @ArchTest
  static final ArchRule micrometer_isKnownToItsAdapterOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".micrometer")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", ROOT + ".micrometer");

  @ArchTest
  static final ArchRule documentedPackages_nameNoDjlType =
      noCodeUnits()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(DOCUMENTED)
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .and()
          .areNotPrivate()
          .and(describe("are not package-private", ArchitectureTests::visible))
          .should(have(describe("a DJL type in the signature", ArchitectureTests::namesDjl)));

  @ArchTest
  static final ArchRule api_knowsNoDjl =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT, ROOT + ".spi", ROOT + ".micrometer")
          .should()
          .dependOnClassesThat(resideInAnyPackage("ai.djl.."));

  @ArchTest
  static final ArchRule libraries_doNotPrint =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".samples..")
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static void packages_areNullMarked(JavaClasses classes) {
    Set<String> unmarked =
        classes.stream()
            .map(JavaClass::getPackage)
            .filter(p -> !p.tryGetAnnotationOfType(NullMarked.class).isPresent())
            .map(JavaPackage::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), unmarked, "packages without @NullMarked in their package-info");
  }

  @ArchTest
  static final ArchRule packages_haveNoCycle =
      slices()
          .matching("io.github.shikra4j.(runtime|training|samples).(*)..")
          .should()
          .beFreeOfCycles();

  private static String[] later(int room) {
    List<String> rooms =
        List.of("checkpoint", "text", "vision", "program", "model", "generate", "serve");
    return Stream.concat(
            Stream.of(ROOT + ".runtime"),
            rooms.stream().skip(room + 1).map(name -> ROOT + ".runtime." + name + ".."))
        .toArray(String[]::new);
  }

  private static ArchRule knowsNone(String room, String[] packages) {
    return noClasses()
        .that()
        .resideInAPackage(ROOT + ".runtime." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }

  private static boolean visible(JavaCodeUnit unit) {
    return unit.getModifiers().contains(JavaModifier.PUBLIC)
        || unit.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static boolean namesDjl(JavaCodeUnit unit) {
    return Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()))
        .map(JavaClass::getPackageName)
        .anyMatch(name -> name.startsWith("ai.djl"));
  }

  private static DescribedPredicate<JavaCodeUnit> describe(
      String text, Predicate<JavaCodeUnit> predicate) {
    return DescribedPredicate.describe(text, predicate);
  }
}
