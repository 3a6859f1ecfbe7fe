/*
 * wolfSSL as a judge: a handshake in memory, in which a wolfSSL server shows the certificate to a wolfSSL client that checks it, or
 * the other way round; an authority, which is no party to a handshake, goes to its certificate manager.
 */
#include "question.h"
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

typedef struct {
    char octets[1 << 16];
    int length;
} pipe_end;

static int take(WOLFSSL *side, char *buffer, int size, void *context) {
    (void)side;
    pipe_end *from = context;
    if (from->length == 0) return WOLFSSL_CBIO_ERR_WANT_READ;
    int taken = size < from->length ? size : from->length;
    memcpy(buffer, from->octets, (size_t)taken);
    from->length -= taken;
    memmove(from->octets, from->octets + taken, (size_t)from->length);
    return taken;
}

static int give(WOLFSSL *side, char *buffer, int size, void *context) {
    (void)side;
    pipe_end *to = context;
    if (size > (int)sizeof to->octets - to->length) return WOLFSSL_CBIO_ERR_WANT_WRITE;
    memcpy(to->octets + to->length, buffer, (size_t)size);
    to->length += size;
    return size;
}

static long judge_authority(const question *asked) {
    WOLFSSL_CERT_MANAGER *manager = wolfSSL_CertManagerNew();
    int status = wolfSSL_CertManagerLoadCABuffer(manager, asked->anchor.octets, (long)asked->anchor.length, WOLFSSL_FILETYPE_ASN1);
    for (int at = asked->count - 1; status == WOLFSSL_SUCCESS && at >= 0; at--) {
        const content *each = &asked->path[at];
        status = wolfSSL_CertManagerVerifyBuffer(manager, each->octets, (long)each->length, WOLFSSL_FILETYPE_ASN1);
        if (status == WOLFSSL_SUCCESS && at > 0) {
            status = wolfSSL_CertManagerLoadCABuffer(manager, each->octets, (long)each->length, WOLFSSL_FILETYPE_ASN1);
        }
    }
    wolfSSL_CertManagerFree(manager);
    return status == WOLFSSL_SUCCESS ? 0 : status;
}

static WOLFSSL_CTX *side_of(const question *asked, WOLFSSL_METHOD *method, int judges) {
    WOLFSSL_CTX *context = wolfSSL_CTX_new(method);
    content chain = {malloc(1 << 16), 0};
    for (int at = 0; at < asked->count; at++) {
        memcpy(chain.octets + chain.length, asked->path[at].octets, asked->path[at].length);
        chain.length += asked->path[at].length;
    }
    int status = wolfSSL_CTX_use_certificate_chain_buffer_format(context, chain.octets, (long)chain.length, WOLFSSL_FILETYPE_ASN1);
    if (status == WOLFSSL_SUCCESS) {
        status = wolfSSL_CTX_use_PrivateKey_buffer(context, asked->key.octets, (long)asked->key.length, WOLFSSL_FILETYPE_ASN1);
    }
    if (status == WOLFSSL_SUCCESS && judges) {
        status = wolfSSL_CTX_load_verify_buffer(context, asked->anchor.octets, (long)asked->anchor.length, WOLFSSL_FILETYPE_ASN1);
    }
    if (status != WOLFSSL_SUCCESS) {
        fprintf(stderr, "a context was not made: %d\n", status);
        exit(2);
    }
    int refuses = WOLFSSL_VERIFY_PEER | WOLFSSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    wolfSSL_CTX_set_verify(context, judges ? refuses : WOLFSSL_VERIFY_NONE, NULL);
    wolfSSL_CTX_SetIORecv(context, take);
    wolfSSL_CTX_SetIOSend(context, give);
    return context;
}

/* One step of a side: 0 where it is done or waits for the other, else its error. */
static int step(WOLFSSL *side, int (*shake)(WOLFSSL *), int *is_done) {
    if (*is_done) return 0;
    int status = shake(side);
    if (status == WOLFSSL_SUCCESS) *is_done = 1;
    int error = wolfSSL_get_error(side, status);
    return *is_done || error == WOLFSSL_ERROR_WANT_READ || error == WOLFSSL_ERROR_WANT_WRITE ? 0 : error;
}

static long judge_party(const question *asked) {
    static pipe_end to_client, to_server;
    to_client.length = to_server.length = 0;
    int client_judges = strcmp(asked->purpose, "server") == 0;
    WOLFSSL_CTX *client_context = side_of(asked, wolfTLSv1_2_client_method(), client_judges);
    WOLFSSL_CTX *server_context = side_of(asked, wolfTLSv1_2_server_method(), !client_judges);
    WOLFSSL *client = wolfSSL_new(client_context), *server = wolfSSL_new(server_context);
    wolfSSL_SetIOReadCtx(client, &to_client);
    wolfSSL_SetIOWriteCtx(client, &to_server);
    wolfSSL_SetIOReadCtx(server, &to_server);
    wolfSSL_SetIOWriteCtx(server, &to_client);
    if (asked->host != NULL) wolfSSL_check_domain_name(client, asked->host);

    int client_done = 0, server_done = 0;
    long client_fault = 0, server_fault = 0;
    for (int round = 0; round < 100 && !(client_done && server_done) && client_fault == 0 && server_fault == 0; round++) {
        client_fault = step(client, wolfSSL_connect, &client_done);
        if (client_fault == 0) server_fault = step(server, wolfSSL_accept, &server_done);
    }
    long fault = client_judges ? client_fault : server_fault;
    /* The other side has no say: that it failed, or that nobody ended, is a fault of this program. */
    if (fault == 0 && !(client_done && server_done)) {
        fprintf(stderr, "the handshake did not end: client %ld, server %ld\n", client_fault, server_fault);
        exit(2);
    }
    wolfSSL_free(client);
    wolfSSL_free(server);
    wolfSSL_CTX_free(client_context);
    wolfSSL_CTX_free(server_context);
    return fault;
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "--version") == 0) {
        puts(wolfSSL_lib_version());
        return 0;
    }
    wolfSSL_Init();
    for (question asked; next_question(&asked);) {
        answer(strcmp(asked.purpose, "any") == 0 ? judge_authority(&asked) : judge_party(&asked));
    }
    return 0;
}
