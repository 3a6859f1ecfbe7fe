#pragma once
#include <Arduino.h>

class File {
public:
    explicit operator bool() const;
    String readString();
};

class FS {
public:
    bool begin();
    File open(const char *path, const char *mode);
};
extern FS LittleFS;
