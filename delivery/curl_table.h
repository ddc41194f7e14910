/* delivery/curl_table.h: libcurl as one struct of typed function pointers, opened when the first request is made.
 *
 * Loading libcurl and its thirty libraries costs more at start than everything else, so the program is not linked with
 * it. Only delivery/client*.c and delivery/curl_table.c include this header, and with it <curl/curl.h>. */
#pragma once
#include <curl/curl.h>
#include <glib.h>
#include <stdbool.h>

struct curl_table {
    CURLcode (*global_init)(long flags);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *easy);
    CURLcode (*easy_setopt)(CURL *easy, CURLoption option, ...);
    CURLcode (*easy_getinfo)(CURL *easy, CURLINFO info, ...);
    const char *(*easy_strerror)(CURLcode code);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *multi);
    CURLMcode (*multi_setopt)(CURLM *multi, CURLMoption option, ...);
    CURLMcode (*multi_add_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_socket_action)(CURLM *multi, curl_socket_t socket, int events, int *running);
    CURLMsg *(*multi_info_read)(CURLM *multi, int *left);
    const char *(*multi_strerror)(CURLMcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
    void (*slist_free_all)(struct curl_slist *list);
    CURLU *(*url)(void);
    void (*url_cleanup)(CURLU *url);
    CURLUcode (*url_set)(CURLU *url, CURLUPart part, const char *text, unsigned flags);
};

/* Fills the table; a second call finds the library already loaded. It stays loaded until the process ends, since the
 * libraries below it leave work for that moment. One sentence where it is missing, too old or cannot start. */
bool curl_table_open(struct curl_table *table, GError **error);
