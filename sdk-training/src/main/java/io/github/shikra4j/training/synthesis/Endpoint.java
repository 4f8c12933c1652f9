package io.github.shikra4j.training.synthesis;

import io.github.shikra4j.InvalidQuestionException;
import java.net.URI;
import java.net.URISyntaxException;

/** The address of an endpoint. Messages do not quote one that may hold a secret. */
final class Endpoint {
  private Endpoint() {}

  /**
   * Reads an address.
   *
   * @throws InvalidQuestionException if it is none that requests can go to
   */
  static URI of(String address) {
    URI uri = parse(address);
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new InvalidQuestionException(
          "the endpoint's address has a user, a query or a fragment in it; give scheme, host, port"
              + " and path alone, and a key by its variable");
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw new InvalidQuestionException(
          "the endpoint's address "
              + address
              + " does not begin with http:// or https:// and a host");
    }
    return uri;
  }

  private static URI parse(String address) {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw new InvalidQuestionException("the endpoint's address is none: " + e.getReason());
    }
  }
}
