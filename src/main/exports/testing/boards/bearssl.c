/*
 * BearSSL reads a board's identity as the ESP8266 core does: PEM by br_pem_decoder, then br_x509_decoder and br_skey_decoder; key
 * and certificate have to belong together. With arguments HOST PORT NAME ISSUER_KEY_TYPE (EC or RSA) it then connects as the
 * board does, in TLS and MQTT, with NAME looked for in the certificate.
 */
#include "board.h"
#include <bearssl.h>
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    unsigned char *octets;
    size_t length;
} octets;

static void append(void *to, const void *more, size_t length) {
    octets *all = to;
    all->octets = realloc(all->octets, all->length + length);
    memcpy(all->octets + all->length, more, length);
    all->length += length;
}

/* Gives how many objects there were. */
static int decode(content given, octets *objects) {
    if (!is_pem(given)) {
        append(memset(objects, 0, sizeof *objects), given.octets, given.length);
        return 1;
    }
    br_pem_decoder_context decoder;
    br_pem_decoder_init(&decoder);
    int count = 0;
    const unsigned char *next = given.octets;
    size_t left = given.length - 1;
    while (left > 0) {
        size_t used = br_pem_decoder_push(&decoder, next, left);
        next += used;
        left -= used;
        switch (br_pem_decoder_event(&decoder)) {
        case BR_PEM_BEGIN_OBJ:
            require(count < most_certificates, "there is room for the objects");
            memset(&objects[count], 0, sizeof objects[count]);
            br_pem_decoder_setdest(&decoder, append, &objects[count]);
            break;
        case BR_PEM_END_OBJ:
            count++;
            break;
        case BR_PEM_ERROR:
            require(0, "the PEM is read");
        }
    }
    return count;
}

/* Nothing of the decoder is freed: the key it gives lies inside. */
static br_x509_pkey *read_certificate(octets der, octets *name, int *is_ca) {
    br_x509_decoder_context *decoder = malloc(sizeof *decoder);
    memset(name, 0, sizeof *name);
    br_x509_decoder_init(decoder, append, name);
    br_x509_decoder_push(decoder, der.octets, der.length);
    br_x509_pkey *key = br_x509_decoder_get_pkey(decoder);
    require(key != NULL, "a certificate is read");
    *is_ca = br_x509_decoder_isCA(decoder);
    return key;
}

static int is_pair(const br_skey_decoder_context *secret, const br_x509_pkey *open) {
    if (br_skey_decoder_key_type(secret) == BR_KEYTYPE_EC) {
        unsigned char point[BR_EC_KBUF_PUB_MAX_SIZE];
        br_ec_public_key computed;
        if (open->key_type != BR_KEYTYPE_EC) return 0;
        size_t length = br_ec_compute_pub(br_ec_get_default(), &computed, point, br_skey_decoder_get_ec(secret));
        return length == open->key.ec.qlen && memcmp(point, open->key.ec.q, length) == 0;
    }
    unsigned char modulus[1024];
    if (open->key_type != BR_KEYTYPE_RSA) return 0;
    size_t length = br_rsa_compute_modulus_get_default()(modulus, br_skey_decoder_get_rsa(secret));
    return length == open->key.rsa.nlen && memcmp(modulus, open->key.rsa.n, length) == 0;
}

static int reach(const char *host, const char *port) {
    struct addrinfo asked = {.ai_socktype = SOCK_STREAM}, *found;
    require(getaddrinfo(host, port, &asked, &found) == 0, "the host is found");
    int file = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    require(connect(file, found->ai_addr, found->ai_addrlen) == 0, "the broker listens");
    return file;
}

static int low_read(void *context, unsigned char *data, size_t length) {
    ssize_t got = read(*(int *)context, data, length);
    return got > 0 ? (int)got : -1;
}

static int low_write(void *context, const unsigned char *data, size_t length) {
    ssize_t sent = write(*(int *)context, data, length);
    return sent > 0 ? (int)sent : -1;
}

int main(int count, char **arguments) {
    board_identity identity;
    memset(&identity, 0, sizeof identity);
    get_identity(&identity);

    br_x509_trust_anchor anchors[most_certificates];
    int anchor_count = 0;
    for (int at = 0; at < identity.authority_count; at++) {
        octets objects[most_certificates], name;
        int objects_count = decode(identity.authorities[at], objects), is_ca;
        for (int object = 0; object < objects_count; object++) {
            br_x509_pkey *key = read_certificate(objects[object], &name, &is_ca);
            require(is_ca, "an authority is a CA");
            anchors[anchor_count++] = (br_x509_trust_anchor){{name.octets, name.length}, BR_X509_TA_CA, *key};
        }
    }
    require(anchor_count > 0, "there is an authority");

    br_x509_certificate chain[most_certificates];
    int chain_count = 0;
    br_x509_pkey *leaf = NULL;
    for (int at = 0; at < identity.chain_count; at++) {
        octets objects[most_certificates], name;
        int objects_count = decode(identity.chain[at], objects), is_ca;
        for (int object = 0; object < objects_count; object++) {
            br_x509_pkey *key = read_certificate(objects[object], &name, &is_ca);
            if (leaf == NULL) leaf = key;
            chain[chain_count++] = (br_x509_certificate){objects[object].octets, objects[object].length};
        }
    }

    br_skey_decoder_context secret;
    if (identity.key.length > 0) {
        octets objects[most_certificates];
        require(decode(identity.key, objects) == 1, "there is one key");
        br_skey_decoder_init(&secret);
        br_skey_decoder_push(&secret, objects[0].octets, objects[0].length);
        require(br_skey_decoder_last_error(&secret) == 0, "the key is read");
        require(leaf != NULL && is_pair(&secret, leaf), "key and certificate belong together");
    }
    puts("read");
    if (count < 5) return 0;

    br_ssl_client_context client;
    br_x509_minimal_context path;
    static unsigned char buffer[BR_SSL_BUFSIZE_BIDI];
    br_ssl_client_init_full(&client, &path, anchors, (size_t)anchor_count);
    br_ssl_engine_set_buffer(&client.eng, buffer, sizeof buffer, 1);
    unsigned issuer = strcmp(arguments[4], "EC") == 0 ? BR_KEYTYPE_EC : BR_KEYTYPE_RSA;
    if (identity.key.length > 0 && br_skey_decoder_key_type(&secret) == BR_KEYTYPE_EC) {
        br_ssl_client_set_single_ec(&client, chain, (size_t)chain_count, br_skey_decoder_get_ec(&secret), BR_KEYTYPE_SIGN, issuer,
                                    br_ec_get_default(), br_ecdsa_sign_asn1_get_default());
    } else if (identity.key.length > 0) {
        br_ssl_client_set_single_rsa(&client, chain, (size_t)chain_count, br_skey_decoder_get_rsa(&secret),
                                     br_rsa_pkcs1_sign_get_default());
    }
    br_ssl_client_reset(&client, arguments[3], 0);
    int file = reach(arguments[1], arguments[2]);
    br_sslio_context stream;
    br_sslio_init(&stream, &client.eng, low_read, &file, low_write, &file);
    unsigned char answer[4];
    if (br_sslio_write_all(&stream, connect_packet, sizeof connect_packet) < 0 || br_sslio_flush(&stream) < 0 ||
        br_sslio_read_all(&stream, answer, sizeof answer) < 0) {
        printf("refused %d\n", br_ssl_engine_last_error(&client.eng));
        return 1;
    }
    report_connack(answer);
    return 0;
}
