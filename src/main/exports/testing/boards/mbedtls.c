/*
 * Mbed TLS reads a board's identity as ESP32 boards do: PEM with its zero, or DER; key and certificate have to belong together.
 * With arguments HOST PORT NAME it then connects as the board does, in TLS and MQTT, with NAME looked for in the certificate.
 */
#include "board.h"
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;

static void parse_all(mbedtls_x509_crt *into, const content *given, int count, const char *what) {
    mbedtls_x509_crt_init(into);
    for (int at = 0; at < count; at++) {
        require(mbedtls_x509_crt_parse(into, given[at].octets, given[at].length) == 0, what);
    }
}

int main(int count, char **arguments) {
    board_identity identity;
    memset(&identity, 0, sizeof identity);
    get_identity(&identity);
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&drbg);
    require(mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0) == 0, "randomness");

    mbedtls_x509_crt authorities, chain;
    parse_all(&authorities, identity.authorities, identity.authority_count, "the authorities are read");
    parse_all(&chain, identity.chain, identity.chain_count, "the chain is read");
    mbedtls_pk_context key;
    mbedtls_pk_init(&key);
    if (identity.key.length > 0) {
#if MBEDTLS_VERSION_MAJOR >= 3
        int status = mbedtls_pk_parse_key(&key, identity.key.octets, identity.key.length, NULL, 0, mbedtls_ctr_drbg_random, &drbg);
        require(status == 0, "the key is read");
        status = mbedtls_pk_check_pair(&chain.pk, &key, mbedtls_ctr_drbg_random, &drbg);
#else
        int status = mbedtls_pk_parse_key(&key, identity.key.octets, identity.key.length, NULL, 0);
        require(status == 0, "the key is read");
        status = mbedtls_pk_check_pair(&chain.pk, &key);
#endif
        require(status == 0, "key and certificate belong together");
        uint32_t flags = 0;
        require(mbedtls_x509_crt_verify(&chain, &authorities, NULL, NULL, &flags, NULL, NULL) == 0, "the chain ends at an authority");
    }
    puts("read");
    if (count < 4) return 0;

    mbedtls_net_context socket;
    mbedtls_net_init(&socket);
    require(mbedtls_net_connect(&socket, arguments[1], arguments[2], MBEDTLS_NET_PROTO_TCP) == 0, "the broker listens");
    mbedtls_ssl_config settings;
    mbedtls_ssl_config_init(&settings);
    mbedtls_ssl_config_defaults(&settings, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_ca_chain(&settings, &authorities, NULL);
    mbedtls_ssl_conf_rng(&settings, mbedtls_ctr_drbg_random, &drbg);
    if (identity.key.length > 0) mbedtls_ssl_conf_own_cert(&settings, &chain, &key);
    mbedtls_ssl_context tls;
    mbedtls_ssl_init(&tls);
    require(mbedtls_ssl_setup(&tls, &settings) == 0, "TLS is set up");
    mbedtls_ssl_set_hostname(&tls, arguments[3]);
    mbedtls_ssl_set_bio(&tls, &socket, mbedtls_net_send, mbedtls_net_recv, NULL);
    int status = mbedtls_ssl_handshake(&tls);
    if (status != 0) {
        printf("refused -0x%x\n", -status);
        return 1;
    }
    unsigned char answer[4];
    require(mbedtls_ssl_write(&tls, connect_packet, sizeof connect_packet) == sizeof connect_packet, "CONNECT is sent");
    require(mbedtls_ssl_read(&tls, answer, sizeof answer) == sizeof answer, "the broker answers");
    report_connack(answer);
    return 0;
}
