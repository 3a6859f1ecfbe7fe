/*
 * How a judge in C is asked and answers: one question on each line of standard input, one answer on each line of standard output.
 * The fields of a question are parted by tabs: purpose (server, client or any), host or -, key file (PKCS#8) or -, trust anchor,
 * then the path, the end entity first, the trust anchor left out unless it is all there is. Files are DER. Nothing is freed:
 * the program ends with its last answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_certificates = 8 };

typedef struct {
    unsigned char *octets;
    size_t length;
} content;

typedef struct {
    const char *purpose;
    const char *host; /* NULL where none is asked for */
    content key;      /* empty where there is none */
    content anchor;
    content path[most_certificates];
    int count;
} question;

static content read_file(const char *name) {
    content read = {NULL, 0};
    FILE *file = fopen(name, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(name);
        exit(2);
    }
    long length = ftell(file);
    rewind(file);
    read.octets = malloc((size_t)length);
    read.length = fread(read.octets, 1, (size_t)length, file);
    fclose(file);
    return read;
}

/* Gives 0 after the last question. */
static int next_question(question *asked) {
    static char line[16384];
    if (fgets(line, sizeof line, stdin) == NULL) return 0;
    line[strcspn(line, "\n")] = 0;
    memset(asked, 0, sizeof *asked);
    asked->purpose = strdup(strtok(line, "\t"));
    const char *host = strtok(NULL, "\t");
    if (strcmp(host, "-") != 0) asked->host = strdup(host);
    const char *key = strtok(NULL, "\t");
    if (strcmp(key, "-") != 0) asked->key = read_file(key);
    asked->anchor = read_file(strtok(NULL, "\t"));
    for (const char *name; (name = strtok(NULL, "\t")) != NULL && asked->count < most_certificates;) {
        asked->path[asked->count++] = read_file(name);
    }
    return 1;
}

/* `fault` is 0 where the judge accepts, else its own number for what is wrong. */
static void answer(long fault) {
    if (fault == 0) puts("accepts");
    else printf("refuses %ld\n", fault);
}
