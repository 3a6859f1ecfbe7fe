// What the sketches use of Arduino, with the signatures of its cores; declarations only.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>

#define PROGMEM

class String {
public:
    String(const char *text = "");
    const char *c_str() const;
};

class IPAddress {
public:
    IPAddress();
};

class Client {
public:
    virtual int connect(const char *host, uint16_t port) = 0;
    virtual ~Client();
};

class HardwareSerial {
public:
    void begin(unsigned long baud);
    size_t println(const char *text);
    size_t printf(const char *format, ...) __attribute__((format(printf, 2, 3)));
};
extern HardwareSerial Serial;

void delay(unsigned long milliseconds);
void configTime(long zoneOffset, int daylightOffset, const char *server1, const char *server2 = nullptr, const char *server3 = nullptr);

enum WiFiMode_t { WIFI_STA = 1 };
enum wl_status_t { WL_CONNECTED = 3 };

class WiFiClass {
public:
    bool mode(WiFiMode_t mode);
    wl_status_t begin(const char *name, const char *passphrase = nullptr);
    wl_status_t status();
    int hostByName(const char *name, IPAddress &result);
};
extern WiFiClass WiFi;
