/* delivery/curl_table.c: libcurl, opened by name. */
#include "delivery/curl_table.h"

#include "delivery/client.h"

#include <dlfcn.h>
#include <string.h>

static const char library_name[] = "libcurl.so.4";

/* Every function of the table with its name in the library: a slot is a place in struct curl_table. */
static const struct {
    const char *name;
    size_t slot;
} rows[] = {
    { "curl_global_init", offsetof(struct curl_table, global_init) },
    { "curl_easy_init", offsetof(struct curl_table, easy_init) },
    { "curl_easy_cleanup", offsetof(struct curl_table, easy_cleanup) },
    { "curl_easy_setopt", offsetof(struct curl_table, easy_setopt) },
    { "curl_easy_getinfo", offsetof(struct curl_table, easy_getinfo) },
    { "curl_easy_strerror", offsetof(struct curl_table, easy_strerror) },
    { "curl_multi_init", offsetof(struct curl_table, multi_init) },
    { "curl_multi_cleanup", offsetof(struct curl_table, multi_cleanup) },
    { "curl_multi_setopt", offsetof(struct curl_table, multi_setopt) },
    { "curl_multi_add_handle", offsetof(struct curl_table, multi_add_handle) },
    { "curl_multi_remove_handle", offsetof(struct curl_table, multi_remove_handle) },
    { "curl_multi_socket_action", offsetof(struct curl_table, multi_socket_action) },
    { "curl_multi_info_read", offsetof(struct curl_table, multi_info_read) },
    { "curl_multi_strerror", offsetof(struct curl_table, multi_strerror) },
    { "curl_slist_append", offsetof(struct curl_table, slist_append) },
    { "curl_slist_free_all", offsetof(struct curl_table, slist_free_all) },
    { "curl_url", offsetof(struct curl_table, url) },
    { "curl_url_cleanup", offsetof(struct curl_table, url_cleanup) },
    { "curl_url_set", offsetof(struct curl_table, url_set) },
};

static bool fill(struct curl_table *table, void *library, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        void *symbol = dlsym(library, rows[i].name);
        if (symbol == NULL) {
            g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_LIBRARY,
                        "%s lacks %s: it is too old; install the package libcurl4 of Debian 12 or newer.", library_name,
                        rows[i].name);
            return false;
        }
        memcpy((char *)table + rows[i].slot, &symbol, sizeof(symbol));
    }
    return true;
}

/* Two of the libraries behind libcurl hold most of the names that are looked up while all of them are loaded. Opened by
 * themselves they are asked for their own names first; as parts of libcurl, behind a dozen others. That saves a seventh
 * of the time of loading. Where one is not there, libcurl does not need it or says so. */
static void open_large_parts(void)
{
    static const char *const names[] = { "libcrypto.so.3", "libgnutls.so.30" };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
}

/* libcurl of Debian speaks TLS by OpenSSL; GnuTLS comes along for protocols that are never spoken here (LDAP, RTMP),
 * and asks the program by this name whether it shall start by itself when it is loaded (GNUTLS_SKIP_GLOBAL_INIT of
 * gnutls.h). It need not: that is a tenth of the time of loading. A libcurl made with GnuTLS starts it by its own call.
 */
int _gnutls_global_init_skip(void); // NOLINT(bugprone-reserved-identifier,readability-identifier-naming): GnuTLS's name
int _gnutls_global_init_skip(void)  // NOLINT(bugprone-reserved-identifier,readability-identifier-naming)
{
    return 1;
}

static bool open_table(struct curl_table *table, GError **error)
{
    open_large_parts();
    /* Lazily: binding all that its thirty libraries might ever call is a third of the time. */
    void *library = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_LIBRARY,
                    "Nothing can be sent without %s; install the package libcurl4 (%s).", library_name, dlerror());
        return false;
    }
    if (!fill(table, library, error))
        return false;
    CURLcode code = table->global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_LIBRARY, "%s cannot start: %s.", library_name,
                    table->easy_strerror(code));
        return false;
    }
    return true;
}

bool curl_table_open(struct curl_table *table, GError **error)
{
    static GMutex opening; /* a second thread waits until the first has it open */
    static struct curl_table opened;
    static bool is_open;
    g_mutex_lock(&opening);
    bool open = is_open || open_table(&opened, error);
    is_open = open;
    *table = opened;
    g_mutex_unlock(&opening);
    return open;
}
