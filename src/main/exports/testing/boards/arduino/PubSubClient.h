#pragma once
#include <Arduino.h>

class PubSubClient {
public:
    explicit PubSubClient(Client &client);
    PubSubClient &setServer(const char *host, uint16_t port);
    bool connect(const char *clientId);
    bool connect(const char *clientId, const char *username, const char *password);
    bool publish(const char *topic, const char *payload);
    bool loop();
    int state();
};
