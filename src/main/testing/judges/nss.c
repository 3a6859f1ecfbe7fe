/* NSS as a judge: its PKIX library with the trust anchor given, and its check of a server's name. */
#include "question.h"
#include <cert.h>
#include <nss.h>
#include <secerr.h>

static CERTCertificate *open_certificate(const content *der) {
    SECItem item = {siDERCertBuffer, der->octets, (unsigned)der->length};
    return CERT_NewTempCertificate(CERT_GetDefaultCertDB(), &item, NULL, PR_FALSE, PR_TRUE);
}

static SECCertificateUsage usage_of(const char *purpose) {
    if (strcmp(purpose, "server") == 0) return certificateUsageSSLServer;
    if (strcmp(purpose, "client") == 0) return certificateUsageSSLClient;
    return certificateUsageSSLCA;
}

static long judge(const question *asked) {
    /* Issuers between are found among the certificates that are open; they are closed afterwards. */
    CERTCertificate *path[most_certificates];
    CERTCertificate *anchor = open_certificate(&asked->anchor);
    for (int at = 0; at < asked->count; at++) path[at] = open_certificate(&asked->path[at]);
    CERTCertList *anchors = CERT_NewCertList();
    CERT_AddCertToListTail(anchors, CERT_DupCertificate(anchor));

    /* Without a word on revocation it calls its arguments wrong. */
    PRUint64 methods[2] = {CERT_REV_M_DO_NOT_TEST_USING_THIS_METHOD, CERT_REV_M_DO_NOT_TEST_USING_THIS_METHOD};
    CERTRevocationTests no_tests = {2, methods, 0, NULL, 0};
    CERTRevocationFlags no_revocation = {no_tests, no_tests};
    CERTValInParam in[3];
    in[0].type = cert_pi_trustAnchors;
    in[0].value.pointer.chain = anchors;
    in[1].type = cert_pi_revocationFlags;
    in[1].value.pointer.revocation = &no_revocation;
    in[2].type = cert_pi_end;
    CERTValOutParam out[1];
    out[0].type = cert_po_end;
    long fault = 0;
    if (CERT_PKIXVerifyCert(path[0], usage_of(asked->purpose), in, out, NULL) != SECSuccess) fault = PORT_GetError();
    else if (asked->host != NULL && CERT_VerifyCertName(path[0], asked->host) != SECSuccess) fault = PORT_GetError();

    CERT_DestroyCertList(anchors);
    for (int at = 0; at < asked->count; at++) CERT_DestroyCertificate(path[at]);
    CERT_DestroyCertificate(anchor);
    return fault;
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "--version") == 0) {
        puts(NSS_GetVersion());
        return 0;
    }
    if (NSS_NoDB_Init(NULL) != SECSuccess) {
        fprintf(stderr, "NSS does not start: %d\n", PORT_GetError());
        return 2;
    }
    for (question asked; next_question(&asked);) answer(judge(&asked));
    return 0;
}
