#pragma once
#include <Arduino.h>

class WiFiClientSecure : public Client {
public:
    int connect(const char *host, uint16_t port) override;
    void setCACert(const char *pem);
    void setCertificate(const char *pem);
    void setPrivateKey(const char *pem);
    int lastError(char *text, const size_t length);
};
