/* The fields of ESP-IDF 5 that a bundle fills in. */
#pragma once
#include <stddef.h>

typedef struct {
    struct {
        struct {
            const char *uri;
        } address;
        struct {
            const char *certificate;
            size_t certificate_len;
        } verification;
    } broker;
    struct {
        const char *username;
        const char *client_id;
        struct {
            const char *password;
            const char *certificate;
            size_t certificate_len;
            const char *key;
            size_t key_len;
        } authentication;
    } credentials;
} esp_mqtt_client_config_t;
