/* BearSSL as a judge: its "minimal" engine, the one that its clients and servers use. */
#include "question.h"
#include <bearssl.h>

static content anchor_name;

static void add_to_name(void *context, const void *octets, size_t length) {
    (void)context;
    anchor_name.octets = realloc(anchor_name.octets, anchor_name.length + length);
    memcpy(anchor_name.octets + anchor_name.length, octets, length);
    anchor_name.length += length;
}

static long judge(const question *asked) {
    br_x509_decoder_context decoder;
    anchor_name = (content){NULL, 0};
    br_x509_decoder_init(&decoder, add_to_name, NULL);
    br_x509_decoder_push(&decoder, asked->anchor.octets, asked->anchor.length);
    br_x509_pkey *key = br_x509_decoder_get_pkey(&decoder);
    if (key == NULL) return br_x509_decoder_last_error(&decoder);
    br_x509_trust_anchor anchor = {
        {anchor_name.octets, anchor_name.length},
        br_x509_decoder_isCA(&decoder) ? BR_X509_TA_CA : 0,
        *key,
    };

    br_x509_minimal_context engine;
    br_x509_minimal_init_full(&engine, &anchor, 1);
    const br_x509_class **methods = &engine.vtable;
    (*methods)->start_chain(methods, asked->host);
    for (int at = 0; at < asked->count; at++) {
        (*methods)->start_cert(methods, (uint32_t)asked->path[at].length);
        (*methods)->append(methods, asked->path[at].octets, asked->path[at].length);
        (*methods)->end_cert(methods);
    }
    unsigned fault = (*methods)->end_chain(methods);
    if (fault != 0 || strcmp(asked->purpose, "any") == 0) return fault;

    /* It gives what keyUsage allows; extendedKeyUsage it leaves alone. */
    unsigned usages = 0;
    (*methods)->get_pkey(methods, &usages);
    return (usages & BR_KEYTYPE_SIGN) != 0 ? 0 : -1;
}

int main(void) {
    for (question asked; next_question(&asked);) answer(judge(&asked));
    return 0;
}
