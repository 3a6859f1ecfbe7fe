// MQTT over TLS on an ESP8266: sensor-1.
// Needs the ESP8266 core 3 and the library PubSubClient.
#include <ESP8266WiFi.h>
#include <PubSubClient.h>
#include <WiFiClientSecure.h>
#include <time.h>
#include "identity.h"

// Fill these in.
const char *const wifiName = "YOUR WIFI";
const char *const wifiPassword = "ITS PASSWORD";
// Any time server; a router often is one. Without the right time every certificate looks not yet valid.
const char *const timeServer = "pool.ntp.org";

// These have to live as long as the connection.
BearSSL::X509List trusted(ca);
BearSSL::WiFiClientSecure tls;
PubSubClient mqtt(tls);

void joinWifi() {
  WiFi.mode(WIFI_STA);
  WiFi.begin(wifiName, wifiPassword);
  while (WiFi.status() != WL_CONNECTED) delay(200);
  Serial.println("WiFi is there.");
}

void setClock() {
  configTime(0, 0, timeServer);
  while (time(nullptr) < MADE_AT) delay(200);
  Serial.println("The clock is set.");
}

// Names that end in .local are looked up by mDNS. TLS needs the name, so it is looked up only to say where a failure lies.
bool findBroker() {
  IPAddress address;
  if (WiFi.hostByName(BROKER_HOST, address) == 1) return true;
  Serial.println("There is no address for " BROKER_HOST ".");
  return false;
}

void setup() {
  Serial.begin(115200);
  joinWifi();
  setClock();
  tls.setTrustAnchors(&trusted);
  // TLS buffers take 17 KB of the 40 KB that are free, unless the broker agrees to short records; Mosquitto does.
  if (BearSSL::WiFiClientSecure::probeMaxFragmentLength(BROKER_HOST, BROKER_PORT, 1024)) tls.setBufferSizes(1024, 1024);
  mqtt.setServer(BROKER_HOST, BROKER_PORT);
}

void loop() {
  if (mqtt.loop()) return;
  if (findBroker() && mqtt.connect(CLIENT_ID, MQTT_USERNAME, MQTT_PASSWORD)) {
    Serial.println("Connected.");
    mqtt.publish(TOPIC, "hello");
    return;
  }
  char reason[128] = "";
  int code = tls.getLastSSLError(reason, sizeof(reason));
  Serial.printf("Not connected. TLS: %d %s; MQTT: %d\n", code, reason, mqtt.state());
  delay(5000);
}
