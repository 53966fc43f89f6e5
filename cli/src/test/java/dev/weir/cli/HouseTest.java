package dev.weir.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The walls of the house: who may know whom, and what a room looks like inside. */
class HouseTest {
    private static final List<String> ROOMS =
            List.of("http", "html", "robots", "cache", "certificates", "edge", "coding", "front", "readiness", "cli");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.weir");

    @Test
    void roomsKnowOnlyTheRoomsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("http")
                .definedBy("dev.weir.http")
                .layer("html")
                .definedBy("dev.weir.html")
                .layer("robots")
                .definedBy("dev.weir.robots")
                .layer("cache")
                .definedBy("dev.weir.cache")
                .layer("certificates")
                .definedBy("dev.weir.certificates")
                .layer("edge")
                .definedBy("dev.weir.edge")
                .layer("coding")
                .definedBy("dev.weir.coding")
                .layer("front")
                .definedBy("dev.weir.front")
                .layer("readiness")
                .definedBy("dev.weir.readiness")
                .layer("cli")
                .definedBy("dev.weir.cli")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("readiness")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("front")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("coding")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("edge")
                .mayOnlyBeAccessedByLayers("coding", "front", "cli")
                .whereLayer("cache")
                .mayOnlyBeAccessedByLayers("edge", "coding", "front", "cli")
                .whereLayer("certificates")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("robots")
                .mayOnlyBeAccessedByLayers("front", "readiness", "cli")
                .whereLayer("html")
                .mayOnlyBeAccessedByLayers("front", "readiness", "cli")
                .check(HOUSE);
    }

    @Test
    void everyRoomIsOneFlatPackage() {
        classes()
                .should()
                .resideInAnyPackage(
                        ROOMS.stream().map(room -> "dev.weir." + room).toArray(String[]::new))
                .check(HOUSE);
        ROOMS.forEach(room -> assertThat(HOUSE.containPackage("dev.weir." + room))
                .as("room %s has classes", room)
                .isTrue());
    }

    @Test
    void roomsAreFreeOfCycles() {
        slices().matching("dev.weir.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void httpIsPureAndTouchesNeitherNetworkNorFiles() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net.http..", "java.nio.channels..", "io.netty..")
                .check(HOUSE);
    }

    @Test
    void cacheWaitsForNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage("dev.weir.cache")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "io.netty..", "org.slf4j..")
                .check(HOUSE);
    }

    @Test
    void onlyCertificatesKnowTheLibrariesOfAcme() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.certificates")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.shredzone..", "org.bouncycastle..", "org.jose4j..")
                .check(HOUSE);
    }

    @Test
    void onlyTheEdgeAndWhatShapesItsBodiesKnowNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.weir.edge", "dev.weir.coding", "dev.weir.front")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(HOUSE);
    }

    @Test
    void namesSayWhatAClassIs() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Manager|Helper|Helpers|Impl)")
                .check(HOUSE);
    }

    @Test
    void noPublicMethodTakesAnOptional() {
        List<String> takingOptional = HOUSE.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> method.getRawParameterTypes().stream()
                        .anyMatch(parameter -> parameter.isEquivalentTo(Optional.class)))
                .map(JavaMethod::getFullName)
                .toList();
        assertThat(takingOptional).as("public methods that take an Optional").isEmpty();
    }

    @Test
    void roomsShowOneExceptionTypeAtMost() {
        for (String room : ROOMS) {
            List<String> exceptions = HOUSE.stream()
                    .filter(type -> type.getPackageName().equals("dev.weir." + room))
                    .filter(type -> type.isAssignableTo(Throwable.class))
                    .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                    .map(JavaClass::getSimpleName)
                    .toList();
            assertThat(exceptions).as("exception types of room %s", room).hasSizeLessThanOrEqualTo(1);
        }
    }
}
