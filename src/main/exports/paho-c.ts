import { mosquitto as openssl } from '../consumers/mosquitto.ts'
import { brokerAddress, hostInUri } from './broker-address.ts'
import { publicText } from './bundle-file.ts'
import { clientFiles, clientPaths } from './client-files.ts'
import { clientMode, type ClientMode } from './client-mode.ts'
import { clientProblems, clientUse } from './client-problems.ts'
import { clockAdvice, copyStep } from './client-steps.ts'
import { defineTarget } from './define-target.ts'
import { cLiteral } from './string-literal.ts'
import type { BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const path = 'connect.c'

/** A program in C that connects, with the files beside it. */
export const pahoC = defineTarget({
  id: 'paho-c',
  title: 'C (Paho)',
  purpose: 'A small C program that connects with the Paho library, to start your own from.',
  roles: ['device'],
  reader: 'Paho C 1.3.12 (libpaho-mqtt3cs) with OpenSSL 3, gcc 12',
  proof: 'proven',
  options: { mode: clientMode },
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => clientUse(mode),
  check: (source, { mode }) => clientProblems(source, { mode, consumer: openssl, brokerIn: `into the first lines of ${path}` }),
  content: (source, { mode }) => ({
    files: [...clientFiles(source, mode), publicText(path, program(source, mode), 'Connects, says hello, and hears itself.')],
    steps: [
      copyStep(source, mode),
      {
        text: 'Install the compiler and the library, on Debian, Ubuntu and Raspberry Pi OS by:',
        commands: ['sudo apt install gcc libc6-dev libpaho-mqtt-dev'],
      },
      {
        text: `Compile the program and run it in this folder; it prints what it says and hears, and ends. ${clockAdvice}`,
        commands: [`cc -Wall -Werror -o connect ${path} -lpaho-mqtt3cs`, './connect'],
      },
    ],
  }),
})

function program(source: BundleSource, mode: ClientMode): string {
  const { name } = source.identity
  const { host, port } = brokerAddress(source)
  return `/* Connects to an MQTT broker over TLS, says hello, and hears itself. Ends with 0 where that worked. */

#include <MQTTClient.h>
#include <stdio.h>
#include <string.h>

/* Paho wants ssl:// here, and does not know mqtts://. */
static const char uri[] = ${cLiteral(`ssl://${hostInUri(host)}:${port}`)};
static const char client_id[] = ${cLiteral(name)};
static const char topic[] = ${cLiteral(`${testTopic(name)}/hello`)};
static const char message[] = "hello";
static const int timeout_ms = 15000;

static int print_tls_error(const char *text, size_t length, void *context)
{
    (void)context;
    fprintf(stderr, "TLS: %.*s\\n", (int)length, text);
    return 0;
}

static int fail(const char *what, int code)
{
    const char *reason = MQTTClient_strerror(code);
    fprintf(stderr, "Failed to %s: %s (%d)\\n", what, reason ? reason : "refused by the broker", code);
    return 1;
}

${mode === 'password' ? `${readLine}\n` : ''}static int talk(MQTTClient client)
{
    MQTTClient_message *heard = NULL;
    char *heard_topic = NULL;
    int topic_length;
    int code = MQTTClient_subscribe(client, topic, 1);
    if (code != MQTTCLIENT_SUCCESS)
        return fail("subscribe", code);
    code = MQTTClient_publish(client, topic, (int)strlen(message), message, 1, 0, NULL);
    if (code != MQTTCLIENT_SUCCESS)
        return fail("publish", code);
    printf("said %s to %s\\n", message, topic);
    code = MQTTClient_receive(client, &heard_topic, &topic_length, &heard, timeout_ms);
    if (code != MQTTCLIENT_SUCCESS && code != MQTTCLIENT_TOPICNAME_TRUNCATED)
        return fail("receive", code);
    if (heard == NULL)
        return fail("hear it in time", MQTTCLIENT_FAILURE);
    printf("heard %.*s of %s\\n", heard->payloadlen, (char *)heard->payload, heard_topic);
    MQTTClient_freeMessage(&heard);
    MQTTClient_free(heard_topic);
    return 0;
}

int main(void)
{
    MQTTClient client;
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
    MQTTClient_SSLOptions tls = MQTTClient_SSLOptions_initializer;
    int code, status;
${mode === 'password' ? passwordLines : ''}
    /* Trusts this CA alone, and checks that the certificate is the broker's by its name. */
    tls.trustStore = "${clientPaths.rootCa}";
${mode === 'mutual' ? `    tls.keyStore = "${clientPaths.certificate}";\n    tls.privateKey = "${clientPaths.privateKey}";\n` : ''}    tls.enableServerCertAuth = 1;
    tls.verify = 1;
    tls.ssl_error_cb = print_tls_error;
    options.ssl = &tls;
    options.connectTimeout = timeout_ms / 1000;

    code = MQTTClient_create(&client, uri, client_id, MQTTCLIENT_PERSISTENCE_NONE, NULL);
    if (code != MQTTCLIENT_SUCCESS)
        return fail("create the client", code);
    code = MQTTClient_connect(client, &options);
    if (code == MQTTCLIENT_SUCCESS) {
        printf("connected to %s\\n", uri);
        status = talk(client);
        MQTTClient_disconnect(client, 1000);
    } else {
        status = fail("connect", code);
        /* The library gives no reason for these two. */
        if (code == MQTTCLIENT_FAILURE)
            fprintf(stderr, "Is the broker there, and is its certificate for this name?\\n");
    }
    MQTTClient_destroy(&client);
    return status;
}
`
}

const readLine = `static int read_line(FILE *file, char *line, int size)
{
    if (fgets(line, size, file) == NULL)
        return 0;
    line[strcspn(line, "\\n")] = '\\0';
    return 1;
}
`

const passwordLines = `    static char username[1024], password[1024];
    FILE *file = fopen("${clientPaths.credentials}", "r");

    if (file == NULL || !read_line(file, username, sizeof username) || !read_line(file, password, sizeof password)) {
        fprintf(stderr, "Failed to read ${clientPaths.credentials}\\n");
        return 1;
    }
    fclose(file);
    options.username = username;
    options.password = password;
`
