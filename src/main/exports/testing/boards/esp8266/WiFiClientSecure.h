#pragma once
#include <Arduino.h>

enum { BR_KEYTYPE_RSA = 1, BR_KEYTYPE_EC = 2, BR_KEYTYPE_KEYX = 0x10, BR_KEYTYPE_SIGN = 0x20 };

namespace BearSSL {

class X509List {
public:
    X509List();
    explicit X509List(const char *pem);
    X509List(const uint8_t *der, size_t length);
    bool append(const char *pem);
    bool append(const uint8_t *der, size_t length);
    X509List(const X509List &) = delete;
};

class PrivateKey {
public:
    PrivateKey();
    explicit PrivateKey(const char *pem);
    PrivateKey(const uint8_t *der, size_t length);
    bool parse(const char *pem);
    PrivateKey(const PrivateKey &) = delete;
};

class WiFiClientSecure : public Client {
public:
    int connect(const char *host, uint16_t port) override;
    void setTrustAnchors(const X509List *anchors);
    void setClientRSACert(const X509List *certificate, const PrivateKey *key);
    void setClientECCert(const X509List *certificate, const PrivateKey *key, unsigned allowedUsages, unsigned issuerKeyType);
    void setBufferSizes(int receive, int transmit);
    int getLastSSLError(char *text = nullptr, size_t length = 0);
    static bool probeMaxFragmentLength(const char *host, uint16_t port, uint16_t length);
};

}
