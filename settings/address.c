/* settings/address.c: the one form of a server's address, so that two ways of writing it are one server. */
#include "settings/settings.h"
#include <arpa/inet.h>
#include <string.h>

struct address {
    char *scheme;
    char *user;
    char *host; /* lower case, without brackets */
    int port;   /* -1 = none given */
    char *path;
    char *query;
    char *fragment;
};

static void address_clear(struct address *address)
{
    g_free(address->scheme);
    g_free(address->user);
    g_free(address->host);
    g_free(address->path);
    g_free(address->query);
    g_free(address->fragment);
}

static bool address_split(const char *text, struct address *address)
{
    memset(address, 0, sizeof(*address));
    if (!g_uri_split(text, G_URI_FLAGS_ENCODED, &address->scheme, &address->user, &address->host, &address->port,
                     &address->path, &address->query, &address->fragment, NULL))
        return false;
    if (address->host) {
        char *lower = g_ascii_strdown(address->host, -1);
        g_free(address->host);
        address->host = lower;
    }
    return true;
}

static bool host_is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ((const unsigned char *)&four)[0] == 127;
    if (inet_pton(AF_INET6, host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    return strcmp(host, "localhost") == 0;
}

static bool host_is_plain(const char *host)
{
    struct in6_addr six;
    bool named = *host && strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == strlen(host);
    return named || inet_pton(AF_INET6, host, &six) == 1;
}

static bool text_is_printable(const char *text)
{
    for (; *text; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

/* What is wrong with it, as the end of a sentence; NULL when nothing is. */
static const char *address_fault(const struct address *address)
{
    if (!address->scheme || !address->host)
        return "must begin with https:// and name a host, as in https://api.example.com";
    bool plain = g_ascii_strcasecmp(address->scheme, "http") == 0;
    if (!plain && g_ascii_strcasecmp(address->scheme, "https") != 0)
        return "must begin with https:// (http:// on loopback only)";
    if (address->user)
        return "must not hold a user name or password";
    if (address->query || address->fragment)
        return "must end before \"?\" and \"#\": it is the address that /service-orders/ is added to";
    if (!host_is_plain(address->host))
        return "names a host that cannot be one";
    if (address->port == 0 || address->port > 65535)
        return "has a port that is not between 1 and 65535";
    if (plain && !host_is_loopback(address->host))
        return "must begin with https://, since http:// would send the token in the clear";
    return NULL;
}

static char *address_join(const struct address *address)
{
    g_autofree char *scheme = g_ascii_strdown(address->scheme, -1);
    bool six = strchr(address->host, ':') != NULL;
    GString *joined = g_string_new(NULL);
    g_string_append_printf(joined, "%s://%s%s%s", scheme, six ? "[" : "", address->host, six ? "]" : "");
    if (address->port > 0)
        g_string_append_printf(joined, ":%d", address->port);
    g_string_append(joined, address->path);
    while (joined->str[joined->len - 1] == '/')
        g_string_truncate(joined, joined->len - 1);
    return g_string_free(joined, FALSE);
}

char *settings_normalise_url(const char *text, const char *source, GError **error)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    struct address address = { .scheme = NULL };
    const char *fault = NULL;
    char *joined = NULL;
    if (!*trimmed)
        fault = "is empty; it must be as in https://api.example.com";
    else if (!text_is_printable(trimmed))
        fault = "holds a blank or a character that an address cannot have";
    else if (!address_split(trimmed, &address))
        fault = "is not an address as in https://api.example.com";
    else
        fault = address_fault(&address);
    if (fault)
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "%s %s.", source, fault);
    else
        joined = address_join(&address);
    address_clear(&address);
    return joined;
}

bool settings_url_is_loopback(const char *url)
{
    struct address address;
    bool loopback = address_split(url, &address) && address.host && host_is_loopback(address.host);
    address_clear(&address);
    return loopback;
}
