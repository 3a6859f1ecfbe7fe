import { python } from '../consumers/python.ts'
import { brokerAddress } from './broker-address.ts'
import { publicText } from './bundle-file.ts'
import { clientFiles, clientPaths } from './client-files.ts'
import { clientMode, type ClientMode } from './client-mode.ts'
import { clientProblems, clientUse } from './client-problems.ts'
import { clockAdvice, copyStep } from './client-steps.ts'
import { defineTarget } from './define-target.ts'
import { pythonLiteral } from './string-literal.ts'
import type { BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const path = 'connect.py'

/** A program in Python that connects, with the files beside it. */
export const pahoPython = defineTarget({
  id: 'paho-python',
  title: 'Python (Paho)',
  purpose: 'A small Python program that connects with the Paho library, to start your own from.',
  roles: ['device'],
  reader: 'Python 3.11 with Paho 1.6.1; also tried with Paho 2.1',
  proof: 'proven',
  options: { mode: clientMode },
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => clientUse(mode),
  // Before 3.13 Python is not as strict.
  check: (source, { mode }) =>
    clientProblems(source, { mode, consumer: python, dependsOnVersion: true, brokerIn: `into the first lines of ${path}` }),
  content: (source, { mode }) => ({
    files: [...clientFiles(source, mode), publicText(path, program(source, mode), 'Connects, says hello, and hears itself.')],
    steps: [
      copyStep(source, mode),
      { text: 'Install the library, on Debian, Ubuntu and Raspberry Pi OS by:', commands: ['sudo apt install python3-paho-mqtt'] },
      {
        text: `Run the program in this folder; it prints what it says and hears, and ends. ${clockAdvice}`,
        commands: [`python3 ${path}`],
      },
    ],
    notes: [{ text: 'Elsewhere, install the library by pip into an environment of its own:', commands: ['python3 -m pip install paho-mqtt'] }],
  }),
})

function program(source: BundleSource, mode: ClientMode): string {
  const { name } = source.identity
  const { host, port } = brokerAddress(source)
  const identify =
    mode === 'mutual'
      ? `context.load_cert_chain(FOLDER / "${clientPaths.certificate}", FOLDER / "${clientPaths.privateKey}")`
      : `username, password = (FOLDER / "${clientPaths.credentials}").read_text("utf-8").split("\\n")[:2]
client.username_pw_set(username, password)`
  return `"""Connects to an MQTT broker over TLS, says hello, and hears itself. Ends with 0 where that worked."""

import pathlib
import ssl
import sys
import threading

import paho.mqtt.client as mqtt

HOST = ${pythonLiteral(host)}
PORT = ${port}
CLIENT_ID = ${pythonLiteral(name)}
TOPIC = ${pythonLiteral(`${testTopic(name)}/hello`)}
TIMEOUT_SECONDS = 15

FOLDER = pathlib.Path(__file__).resolve().parent

outcome = "the broker did not answer in time"
finished = threading.Event()


def finish(text):
    global outcome
    outcome = text
    finished.set()


# Paho 2 passes more to its callbacks than Paho 1: the rest is not looked at.
def on_connect(client, _userdata, _flags, reason, *_rest):
    if reason != 0:
        finish(f"the broker refused: {mqtt.connack_string(reason) if isinstance(reason, int) else reason}")
        return
    print("connected to", HOST)
    client.subscribe(TOPIC, qos=1)


def on_subscribe(client, *_rest):
    client.publish(TOPIC, "hello", qos=1)
    print("said hello to", TOPIC)


def on_message(_client, _userdata, message):
    print("heard", message.payload.decode(), "of", message.topic)
    finish(None)


if hasattr(mqtt, "CallbackAPIVersion"):
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=CLIENT_ID)
else:
    client = mqtt.Client(client_id=CLIENT_ID)
client.on_connect = on_connect
client.on_subscribe = on_subscribe
client.on_message = on_message

# Trusts this CA alone, and checks that the certificate is the broker's by its name.
context = ssl.create_default_context(cafile=str(FOLDER / "${clientPaths.rootCa}"))
${identify}
client.tls_set_context(context)

try:
    client.connect(HOST, PORT)
except OSError as error:
    sys.exit(f"Could not connect to {HOST}, port {PORT}: {error}")
client.loop_start()
finished.wait(TIMEOUT_SECONDS)
client.disconnect()
client.loop_stop()
if outcome is not None:
    sys.exit(f"Failed: {outcome}.")
`
}
