// The TLS identity of sensor-1, made by Certwright 0.1.0.
#ifndef IDENTITY_H
#define IDENTITY_H

#ifdef ARDUINO
#include <Arduino.h>
#endif
#ifndef PROGMEM
#define PROGMEM
#endif

// The name has to be one that the certificate of the broker lists.
#define BROKER_HOST "mqtt.home.lan"
#define BROKER_PORT 8883
#define CLIENT_ID "sensor-1"
#define TOPIC "sensor-1/hello"
// Seconds since 1970: a clock that says less has not been set yet.
#define MADE_AT 1772366400
#define MQTT_USERNAME "sensor-1"
#define MQTT_PASSWORD "p4ss \"word\""

// Whom the board trusts.
static const char ca[] PROGMEM = R"PEM(-----BEGIN CERTIFICATE-----
MIIBizCCATGgAwIBAgIUW1PTnPPLiwtjnjVwAnJ7KNZqD9cwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHSG9tZSBDQTAgFw0yNjExMjgwMDQzMjZaGA8yMTI2MTEwNDAw
NDMyNlowEjEQMA4GA1UEAwwHSG9tZSBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABLXX0jNE4Zno+xboVExylVffCVbP2t5WmSTnEftYzHum0iiojWDNxBaRKBJK
VRmyTPjitl+NBww4ue5m2OY3k5WjYzBhMB0GA1UdDgQWBBQGHQnTGClntrxRb5dE
j75Zo93mqDAfBgNVHSMEGDAWgBQGHQnTGClntrxRb5dEj75Zo93mqDAPBgNVHRMB
Af8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNIADBFAiEA6UsU
Vx6lutN36EUFNAFL+JHcuVHGK5lD6BKRM3MuNRQCIE76fW097gzulUT1e3wfbFzt
WE9NoeFULlKKHBJc1Txd
-----END CERTIFICATE-----
)PEM";

#endif
