/** The lines of Java that make an SSLContext of the two stores, whose password stands in the environment. */
export const tlsContextLines: readonly string[] = [
  'char[] password = System.getenv("STORE_PASSWORD").toCharArray();',
  'KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");',
  'keys.init(KeyStore.getInstance(new File("keystore.p12"), password), password);',
  'TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");',
  'trust.init(KeyStore.getInstance(new File("truststore.p12"), password));',
  'SSLContext tls = SSLContext.getInstance("TLS");',
  'tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);',
]

/**
 * A program of one file that `java` (11 or later) runs as it is: TLS with both stores and the name of the broker verified, then an
 * MQTT 3.1.1 CONNECT, since with TLS 1.3 a client learns only from the first answer whether its certificate was taken.
 */
export const tlsCheckProgram = `import java.io.DataInputStream;
import java.io.File;
import java.security.KeyStore;
import javax.net.ssl.*;

/** Connects to an MQTT broker with keystore.p12 and truststore.p12: java TlsCheck.java HOST PORT */
public class TlsCheck {
  public static void main(String[] arguments) throws Exception {
${tlsContextLines.map((line) => `    ${line}\n`).join('')}
    try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(arguments[0], Integer.parseInt(arguments[1]))) {
      SSLParameters parameters = socket.getSSLParameters();
      // Without this Java looks at the chain and not at the name.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      System.out.println(socket.getSession().getProtocol() + " with " + socket.getSession().getPeerPrincipal());
      // CONNECT: "MQTT", level 4, clean session, 60 seconds, no client id of our own.
      socket.getOutputStream().write(new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0});
      byte[] answer = new byte[4];
      new DataInputStream(socket.getInputStream()).readFully(answer);
      if (answer[3] != 0) throw new Exception("The broker refuses us: CONNACK " + answer[3]);
      System.out.println("The broker lets us in");
    }
  }
}
`
