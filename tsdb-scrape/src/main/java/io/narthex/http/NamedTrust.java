package io.narthex.http;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts servers that carry a given name, whatever host they were reached by; or, without a
 * delegate, any server at all ({@code insecure_skip_verify}).
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream Go crypto/tls Config.ServerName, Config.InsecureSkipVerify
 */
final class NamedTrust extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final @Nullable X509TrustManager chains;
  private final @Nullable String name;

  NamedTrust(@Nullable X509TrustManager chains, @Nullable String name) {
    this.chains = chains;
    this.name = name;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (chains == null || name == null) {
      return;
    }
    chains.checkServerTrusted(chain, type);
    Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
    if (names != null) {
      for (List<?> entry : names) {
        boolean relevant = entry.get(0).equals(DNS_NAME) || entry.get(0).equals(IP_ADDRESS);
        if (relevant && matches(String.valueOf(entry.get(1)), name)) {
          return;
        }
      }
    }
    throw new CertificateException("x509: certificate is not valid for " + name);
  }

  /** {@code *.example.com} stands for one further part. */
  private static boolean matches(String pattern, String name) {
    String p = pattern.toLowerCase(Locale.ROOT);
    String n = name.toLowerCase(Locale.ROOT);
    int dot = n.indexOf('.');
    return p.equals(n)
        || (p.startsWith("*.") && dot > 0 && p.substring(1).equals(n.substring(dot)));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("clients only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains == null ? new X509Certificate[0] : chains.getAcceptedIssuers();
  }
}
