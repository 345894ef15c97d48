package io.narthex.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and rules of a TLS client. Files are read again when they change.
 *
 * @param ca authorities, as text or file, PEM; the platform's if neither is given
 * @param cert own certificate, PEM
 * @param key its private key, PEM
 * @param serverName name that the server's certificate must carry, if not the host of the URL
 * @param insecureSkipVerify accept any certificate
 * @param versions lowest and highest protocol version allowed
 * @upstream prometheus/common config/http_config.go TLSConfig
 */
public record TlsConfig(
    Pem ca,
    Pem cert,
    Pem key,
    @Nullable String serverName,
    boolean insecureSkipVerify,
    Versions versions) {
  /** Nothing special. */
  public static final TlsConfig DEFAULT =
      new TlsConfig(Pem.NONE, Pem.NONE, Pem.NONE, null, false, new Versions(null, null));

  /** Something in PEM: given, in a file, or not at all. */
  public record Pem(@Nullable Secret inline, @Nullable Path file) {
    /** Not configured. */
    public static final Pem NONE = new Pem(null, null);

    boolean isSet() {
      return inline != null || file != null;
    }
  }

  /** Protocol names as Java spells them ({@code TLSv1.2}); null is no bound. */
  public record Versions(@Nullable String min, @Nullable String max) {}
}
