package io.github.shikra4j.samples;

import io.github.shikra4j.Device;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code auto}, {@code cpu}, {@code gpu} and {@code gpu:N}. */
final class DeviceConverter implements ITypeConverter<Device> {
  private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,4}))?");

  @Override
  public Device convert(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    Matcher gpu = GPU.matcher(name);
    if (gpu.matches()) {
      return Device.gpu(gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1)));
    }
    return switch (name) {
      case "auto" -> Device.auto();
      case "cpu" -> Device.cpu();
      default ->
          throw new TypeConversionException(
              "'" + text + "' is no device: auto, cpu, gpu or gpu:N is needed");
    };
  }
}
