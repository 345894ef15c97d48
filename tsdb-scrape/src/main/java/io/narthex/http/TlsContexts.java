package io.narthex.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes TLS contexts from PEM texts and files.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream prometheus/common config/http_config.go NewTLSConfig
 */
final class TlsContexts {
  private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final char[] NO_PASSWORD = new char[0];

  /** The texts behind a configuration at one moment; equal ones make equal contexts. */
  record Material(String ca, String cert, String key) {
    static Material of(TlsConfig tls) throws IOException {
      return new Material(text(tls.ca(), "CA"), text(tls.cert(), "client"), text(tls.key(), "key"));
    }

    private static String text(TlsConfig.Pem pem, String what) throws IOException {
      Secret inline = pem.inline();
      Path file = pem.file();
      if (inline != null) {
        return inline.reveal();
      }
      if (file == null) {
        return "";
      }
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new IOException(
            "unable to use specified " + what + " cert file " + file + ": " + e, e);
      }
    }
  }

  private TlsContexts() {}

  static SSLContext context(TlsConfig tls, Material material) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(material), trustManagers(tls, material), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("tls_config: " + e.getMessage(), e);
    }
  }

  static SSLParameters parameters(TlsConfig tls) {
    SSLParameters parameters = new SSLParameters();
    String min = tls.versions().min();
    String max = tls.versions().max();
    int from = min == null ? VERSIONS.indexOf("TLSv1.2") : VERSIONS.indexOf(min);
    int to = max == null ? VERSIONS.size() - 1 : VERSIONS.indexOf(max);
    parameters.setProtocols(VERSIONS.subList(from, to + 1).toArray(String[]::new));
    return parameters;
  }

  private static KeyManager @Nullable [] keyManagers(Material material)
      throws GeneralSecurityException, IOException {
    if (material.cert().isEmpty()) {
      return null;
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own",
        PemKey.parse(material.key()),
        NO_PASSWORD,
        certificates(material.cert()).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trustManagers(TlsConfig tls, Material material)
      throws GeneralSecurityException, IOException {
    if (tls.insecureSkipVerify()) {
      return new TrustManager[] {new NamedTrust(null, null)};
    }
    KeyStore store = null;
    if (!material.ca().isEmpty()) {
      store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int n = 0;
      for (Certificate ca : certificates(material.ca())) {
        store.setCertificateEntry("ca" + n++, ca);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    TrustManager[] managers = factory.getTrustManagers();
    if (tls.serverName() == null) {
      return managers;
    }
    for (TrustManager m : managers) {
      if (m instanceof X509TrustManager x) {
        return new TrustManager[] {new NamedTrust(x, tls.serverName())};
      }
    }
    throw new GeneralSecurityException("no X.509 trust manager");
  }

  private static List<Certificate> certificates(String pem)
      throws GeneralSecurityException, IOException {
    List<Certificate> all =
        new ArrayList<>(
            CertificateFactory.getInstance("X.509")
                .generateCertificates(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    if (all.isEmpty()) {
      throw new IOException("no certificate in PEM data");
    }
    return all;
  }
}
