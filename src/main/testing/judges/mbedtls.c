/* Mbed TLS as a judge: its check of a path, and the two checks of usage that its handshake makes after that. */
#include "question.h"
#include <mbedtls/oid.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

static long judge(const question *asked) {
    mbedtls_x509_crt path, anchor;
    mbedtls_x509_crt_init(&path);
    mbedtls_x509_crt_init(&anchor);
    int status = mbedtls_x509_crt_parse_der(&anchor, asked->anchor.octets, asked->anchor.length);
    for (int at = 0; status == 0 && at < asked->count; at++) {
        status = mbedtls_x509_crt_parse_der(&path, asked->path[at].octets, asked->path[at].length);
    }
    if (status != 0) return status;

    uint32_t flags = 0;
    status = mbedtls_x509_crt_verify(&path, &anchor, NULL, asked->host, &flags, NULL, NULL);
    if (status != 0) return flags != 0 ? (long)flags : status;
    if (strcmp(asked->purpose, "any") == 0) return 0;

    status = mbedtls_x509_crt_check_key_usage(&path, MBEDTLS_X509_KU_DIGITAL_SIGNATURE);
    if (status != 0) return status;
    return strcmp(asked->purpose, "server") == 0
               ? mbedtls_x509_crt_check_extended_key_usage(&path, MBEDTLS_OID_SERVER_AUTH, MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH))
               : mbedtls_x509_crt_check_extended_key_usage(&path, MBEDTLS_OID_CLIENT_AUTH, MBEDTLS_OID_SIZE(MBEDTLS_OID_CLIENT_AUTH));
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "--version") == 0) {
        char version[32];
        mbedtls_version_get_string(version);
        puts(version);
        return 0;
    }
    for (question asked; next_question(&asked);) answer(judge(&asked));
    return 0;
}
