package io.narthex.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.narthex.time.SystemScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates made by the JDK's keytool, a server in this process. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path dir;
  private final SystemScheduler time = new SystemScheduler("test", 1);
  private HttpsServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
    time.close();
  }

  /** A self-signed certificate with its key. */
  private record Identity(KeyStore store, String certificate, String key) {}

  private Identity identity(String name, String san, String algorithm) throws Exception {
    Path file = dir.resolve(name + ".p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process p =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + san,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output =
        new String(p.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(p.waitFor()).as(output).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    Certificate certificate = store.getCertificate("x");
    PrivateKey key = (PrivateKey) store.getKey("x", PASSWORD);
    return new Identity(
        store, pem("CERTIFICATE", certificate.getEncoded()), pem("PRIVATE KEY", key.getEncoded()));
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private void serve(Identity own, KeyStore clients) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own.store(), PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(clients);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters p = context.getDefaultSSLParameters();
            p.setNeedClientAuth(clients != null);
            parameters.setSSLParameters(p);
          }
        });
    server.createContext(
        "/",
        e -> {
          e.sendResponseHeaders(200, 2);
          e.getResponseBody().write(new byte[] {'o', 'k'});
          e.close();
        });
    server.start();
  }

  private int get(HttpFetcher fetcher) throws IOException {
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
    return fetcher.get(uri, Map.of(), new HttpFetcher.Limits(Duration.ofSeconds(5), 0)).length();
  }

  private HttpFetcher fetcher(TlsConfig tls) {
    return new HttpFetcher(HttpClientConfig.builder().tls(tls).build(), time);
  }

  private static TlsConfig.Pem inline(String pem) {
    return new TlsConfig.Pem(Secret.of(pem), null);
  }

  private static TlsConfig trusting(TlsConfig.Pem ca, String serverName, boolean skip) {
    return new TlsConfig(
        ca,
        TlsConfig.Pem.NONE,
        TlsConfig.Pem.NONE,
        serverName,
        skip,
        new TlsConfig.Versions(null, null));
  }

  @Test
  void serversAreTrustedByAuthorityAndName() throws Exception {
    Identity own = identity("server", "ip:127.0.0.1", "EC");
    serve(own, null);

    assertThat(get(fetcher(trusting(inline(own.certificate()), null, false)))).isEqualTo(2);
    assertThat(get(fetcher(trusting(TlsConfig.Pem.NONE, null, true)))).isEqualTo(2);
    assertThat(get(fetcher(trusting(inline(own.certificate()), "127.0.0.1", false)))).isEqualTo(2);
    assertThatThrownBy(() -> get(fetcher(TlsConfig.DEFAULT))).isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> get(fetcher(trusting(inline(own.certificate()), "other.example", false))))
        .hasStackTraceContaining("certificate is not valid for other.example");
  }

  @Test
  void aServerUnderAnotherNameIsTrustedIfThatIsExpected() throws Exception {
    Identity own = identity("server", "dns:*.metrics.example", "RSA");
    serve(own, null);

    assertThat(get(fetcher(trusting(inline(own.certificate()), "a.metrics.example", false))))
        .isEqualTo(2);
    assertThatThrownBy(() -> get(fetcher(trusting(inline(own.certificate()), null, false))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void ownCertificatesAreShownAndReadAgainWhenTheyChange() throws Exception {
    Identity own = identity("server", "ip:127.0.0.1", "EC");
    Identity known = identity("known", "dns:known", "RSA");
    Identity stranger = identity("stranger", "dns:stranger", "EC");
    KeyStore clients = KeyStore.getInstance("PKCS12");
    clients.load(null, null);
    clients.setCertificateEntry("known", known.store().getCertificate("x"));
    serve(own, clients);
    Path cert = dir.resolve("cert.pem");
    Path key = dir.resolve("key.pem");
    Files.writeString(cert, stranger.certificate());
    Files.writeString(key, stranger.key());
    HttpFetcher fetcher =
        fetcher(
            new TlsConfig(
                inline(own.certificate()),
                new TlsConfig.Pem(null, cert),
                new TlsConfig.Pem(null, key),
                null,
                false,
                new TlsConfig.Versions("TLSv1.2", null)));

    assertThatThrownBy(() -> get(fetcher)).isInstanceOf(IOException.class);
    Files.writeString(cert, known.certificate());
    Files.writeString(key, known.key());
    assertThat(get(fetcher)).isEqualTo(2);
    Files.delete(cert);
    assertThatThrownBy(() -> get(fetcher))
        .hasMessageContaining("unable to use specified client cert file");
  }
}
