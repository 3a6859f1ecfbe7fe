import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Java as a judge, asked as question.h says: a handshake in memory between two SSLEngines, one of which checks the certificate with
 * the trust manager and the host check of the platform; an authority goes to the PKIX CertPathValidator.
 */
public class Judge {
    private static final char[] PASSWORD = "unused".toCharArray();

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("--version")) {
            System.out.println(Runtime.version());
            return;
        }
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = questions.readLine()) != null; ) {
            String[] fields = line.split("\t");
            X509Certificate anchor = read(fields[3]);
            List<X509Certificate> path = new ArrayList<>();
            for (int at = 4; at < fields.length; at++) path.add(read(fields[at]));
            String fault = fields[0].equals("any")
                ? validate(path, anchor)
                : shakeHands(path, anchor, readKey(fields[2], path.get(0)), fields[0].equals("server"), fields[1]);
            System.out.println(fault == null ? "accepts" : "refuses " + fault.replaceAll("\\s+", " "));
        }
    }

    private static X509Certificate read(String file) throws Exception {
        byte[] der = Files.readAllBytes(Path.of(file));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static PrivateKey readKey(String file, X509Certificate certificate) throws Exception {
        PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(file)));
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm()).generatePrivate(key);
    }

    private static String validate(List<X509Certificate> path, X509Certificate anchor) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
        parameters.setRevocationEnabled(false);
        try {
            CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return null;
        } catch (CertPathValidatorException refused) {
            return refused.getMessage();
        }
    }

    private static String shakeHands(
        List<X509Certificate> path, X509Certificate anchor, PrivateKey key, boolean clientJudges, String host
    ) throws Exception {
        KeyStore own = KeyStore.getInstance("JKS");
        own.load(null, null);
        own.setKeyEntry("own", key, PASSWORD, path.toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("JKS");
        trusted.load(null, null);
        trusted.setCertificateEntry("anchor", anchor);
        TrustManagerFactory strict = TrustManagerFactory.getInstance("PKIX");
        strict.init(trusted);
        TrustManager[] lax = {new TrustsAll()};

        SSLContext clientContext = SSLContext.getInstance("TLSv1.2");
        clientContext.init(keys.getKeyManagers(), clientJudges ? strict.getTrustManagers() : lax, null);
        SSLContext serverContext = SSLContext.getInstance("TLSv1.2");
        serverContext.init(keys.getKeyManagers(), clientJudges ? lax : strict.getTrustManagers(), null);
        SSLEngine client = host.equals("-") ? clientContext.createSSLEngine() : clientContext.createSSLEngine(host, 8883);
        SSLEngine server = serverContext.createSSLEngine();
        client.setUseClientMode(true);
        if (clientJudges && !host.equals("-")) {
            SSLParameters parameters = client.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            client.setSSLParameters(parameters);
        }
        server.setUseClientMode(false);
        if (!clientJudges) server.setNeedClientAuth(true);

        ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
        for (int round = 0; round < 200; round++) {
            for (SSLEngine side : List.of(client, server)) {
                boolean judges = (side == client) == clientJudges;
                try {
                    if (side == client) advance(client, toClient, toServer);
                    else advance(server, toServer, toClient);
                } catch (SSLException refused) {
                    // The other side has no say: a failure of its own is a fault of this program.
                    if (judges) return refused.getMessage();
                    throw refused;
                }
            }
            if (isDone(client) && isDone(server)) return null;
        }
        throw new IOException("The handshake did not end.");
    }

    private static boolean isDone(SSLEngine side) {
        return side.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !side.getSession().getCipherSuite().contains("NULL");
    }

    private static void advance(SSLEngine side, ByteBuffer from, ByteBuffer to) throws SSLException {
        if (side.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !isDone(side)) side.beginHandshake();
        ByteBuffer nothing = ByteBuffer.allocate(0);
        ByteBuffer plain = ByteBuffer.allocate(1 << 15);
        switch (side.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task; (task = side.getDelegatedTask()) != null; ) task.run();
            }
            case NEED_WRAP -> side.wrap(nothing, to);
            case NEED_UNWRAP -> {
                from.flip();
                side.unwrap(from, plain);
                from.compact();
            }
            default -> { }
        }
    }

    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override public void checkClientTrusted(X509Certificate[] chain, String type) { }
        @Override public void checkServerTrusted(X509Certificate[] chain, String type) { }
        @Override public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) { }
        @Override public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) { }
        @Override public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) { }
        @Override public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) { }
        @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }
}
