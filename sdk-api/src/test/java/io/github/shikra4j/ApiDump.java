package io.github.shikra4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public signatures of this module as text, in an order that does not change by itself. */
final class ApiDump {
  private ApiDump() {}

  static String text() {
    return classes().stream().map(ApiDump::describe).collect(Collectors.joining("\n"));
  }

  private static List<Class<?>> classes() {
    try {
      Path root =
          Path.of(Picture.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .map(file -> root.relativize(file).toString())
            .filter(name -> name.endsWith(".class") && !name.contains("-info"))
            .map(name -> load(name.substring(0, name.length() - 6).replaceAll("[/\\\\]", ".")))
            .filter(ApiDump::isVisible)
            .sorted(Comparator.comparing(Class::getName))
            .collect(Collectors.toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiDump.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return isVisible(type.getModifiers())
        && !type.isAnonymousClass()
        && (outer == null || isVisible(outer));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String describe(Class<?> type) {
    List<String> lines = new ArrayList<>();
    lines.add(head(type) + " {");
    members(type, type.getDeclaredFields()).map(ApiDump::field).forEach(lines::add);
    members(type, type.getDeclaredConstructors())
        .map(c -> modifiers(c) + type.getSimpleName() + parameters(c))
        .forEach(lines::add);
    members(type, type.getDeclaredMethods()).map(ApiDump::method).forEach(lines::add);
    return shorten(String.join("\n  ", lines) + "\n}\n");
  }

  private static <M extends Member> Stream<M> members(Class<?> type, M[] all) {
    return Arrays.stream(all)
        .filter(m -> isVisible(m.getModifiers()) && !m.isSynthetic() && !isImplied(type, m))
        .sorted(Comparator.comparing(Member::getName).thenComparing(Object::toString));
  }

  /** What every record and every enum has. */
  private static boolean isImplied(Class<?> type, Member member) {
    return type.isRecord() && Set.of("equals", "hashCode", "toString").contains(member.getName())
        || type.isEnum() && Set.of("values", "valueOf").contains(member.getName());
  }

  private static String field(Field field) {
    return field.isEnumConstant()
        ? field.getName()
        : Modifier.toString(field.getModifiers())
            + " "
            + name(field.getGenericType())
            + " "
            + field.getName();
  }

  private static String method(Method method) {
    return modifiers(method)
        + generics(method)
        + name(method.getGenericReturnType())
        + " "
        + method.getName()
        + parameters(method);
  }

  private static String head(Class<?> type) {
    StringBuilder head = new StringBuilder(kind(type)).append(' ').append(type.getName());
    append(head, "<", type.getTypeParameters());
    head.append(type.getTypeParameters().length > 0 ? ">" : "");
    Type parent = type.getGenericSuperclass();
    if (parent != null && parent != Object.class && !type.isRecord() && !type.isEnum()) {
      head.append(" extends ").append(name(parent));
    }
    append(head, type.isInterface() ? " extends " : " implements ", type.getGenericInterfaces());
    if (type.isSealed()) {
      append(head, " permits ", type.getPermittedSubclasses());
    }
    return head.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isRecord()) {
      return "record";
    }
    if (type.isEnum()) {
      return "enum";
    }
    String sealed = type.isSealed() ? "sealed " : "";
    if (type.isInterface()) {
      return sealed + "interface";
    }
    int modifiers = type.getModifiers() & (Modifier.ABSTRACT | Modifier.FINAL);
    return sealed + (Modifier.toString(modifiers) + " class").strip();
  }

  private static void append(StringBuilder head, String word, Type[] types) {
    if (types.length > 0) {
      head.append(word).append(names(types));
    }
  }

  private static String names(Type[] types) {
    return Arrays.stream(types).map(ApiDump::name).collect(Collectors.joining(", "));
  }

  private static String name(Type type) {
    return type.getTypeName();
  }

  private static String modifiers(Executable member) {
    boolean inInterface = member.getDeclaringClass().isInterface();
    int hidden = inInterface ? Modifier.PUBLIC | Modifier.ABSTRACT : 0;
    int shown = member.getModifiers() & ~hidden & ~Modifier.TRANSIENT & ~Modifier.VOLATILE;
    boolean isDefault = member instanceof Method method && method.isDefault();
    String words = Modifier.toString(shown) + (isDefault ? " default" : "");
    return words.isBlank() ? "" : words.strip() + " ";
  }

  private static String generics(Method method) {
    var parameters = method.getTypeParameters();
    return parameters.length == 0 ? "" : "<" + names(parameters) + "> ";
  }

  private static String parameters(Executable member) {
    return Arrays.stream(member.getParameters())
        .map(ApiDump::parameter)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String parameter(Parameter parameter) {
    String type = name(parameter.getParameterizedType());
    String shown = parameter.isVarArgs() ? type.substring(0, type.length() - 2) + "..." : type;
    return shown + " " + parameter.getName();
  }

  private static String shorten(String text) {
    return text.replaceAll("\\b(java\\.lang|java\\.util|io\\.github\\.shikra4j)\\.(?=[A-Z])", "")
        .replace('$', '.');
  }
}
