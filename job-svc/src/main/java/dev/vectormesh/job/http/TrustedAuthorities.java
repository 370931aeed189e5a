package dev.vectormesh.job.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Those that Java trusts, and those of a file. */
final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /**
   * @param pem certificates, one or more
   */
  static TrustManagerFactory with(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      List<Certificate> all = new ArrayList<>(usual());
      all.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < all.size(); i++) {
        store.setCertificateEntry(Integer.toString(i), all.get(i));
      }
      return of(store);
    } catch (IOException e) {
      throw new UncheckedIOException(pem + " cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(pem + " is no PEM file of certificates", e);
    }
  }

  private static List<X509Certificate> usual() throws GeneralSecurityException {
    return Arrays.stream(of(null).getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
        .toList();
  }

  private static TrustManagerFactory of(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
