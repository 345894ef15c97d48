package io.narthex.http;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys in PEM: PKCS#8 as it is, PKCS#1 (RSA) and SEC 1 (EC) put into a PKCS#8 envelope, the
 * only form Java reads.
 *
 * <pre>
 *   SEQUENCE { INTEGER 0, SEQUENCE { OID algorithm, parameters }, OCTET STRING { the key } }
 * </pre>
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream Go crypto/tls parsePrivateKey
 */
final class PemKey {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]+)-----END \\1-----");

  /** SEQUENCE { rsaEncryption, NULL }. */
  private static final byte[] RSA = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  /** OID ecPublicKey. */
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int EC_PARAMETERS = 0xa0;

  private PemKey() {}

  static PrivateKey parse(String pem) throws GeneralSecurityException {
    Matcher m = BLOCK.matcher(pem);
    if (!m.find()) {
      throw new InvalidKeyException("failed to find any PEM data in key input");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(m.group(2));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("broken PEM data in key input", e);
    }
    byte[] pkcs8 =
        switch (m.group(1)) {
          case "RSA PRIVATE KEY" -> envelope(RSA, der);
          case "EC PRIVATE KEY" -> envelope(tagged(SEQUENCE, EC, ecCurve(der)), der);
          default -> der;
        };
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException next) {
        continue; // a key of another kind
      }
    }
    throw new InvalidKeyException("failed to parse private key");
  }

  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return tagged(SEQUENCE, new byte[] {2, 1, 0}, algorithm, tagged(OCTETS, key));
  }

  /** The OID of the curve, which stands in the key under tag [0]. */
  private static byte[] ecCurve(byte[] der) throws InvalidKeyException {
    for (int i = 0; i + 2 < der.length; i++) {
      if ((der[i] & 0xff) == EC_PARAMETERS && der[i + 2] == 6 && i + 2 + der[i + 1] <= der.length) {
        return java.util.Arrays.copyOfRange(der, i + 2, i + 2 + der[i + 1]);
      }
    }
    throw new InvalidKeyException("EC key without its curve");
  }

  private static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int n = body.size();
    if (n < 0x80) {
      out.write(n);
    } else if (n < 0x100) {
      out.write(0x81);
      out.write(n);
    } else {
      out.write(0x82);
      out.write(n >> 8);
      out.write(n);
    }
    out.writeBytes(body.toByteArray());
    return out.toByteArray();
  }
}
