/* sandbox/tls.c: the server's side of TLS, with GnuTLS.
 *
 * libmicrohttpd brings GnuTLS into the process, but speaks TLS itself only where the wire has no say. So the wire ends
 * TLS and the functions are looked up in what is already loaded: no library more is linked, and a libmicrohttpd built
 * without it still makes a stand-in, only without --tls. */
#include "sandbox/tls.h"
#include "base/atomic_file.h"
#include <dlfcn.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

G_DEFINE_QUARK(fixline_tls, tls_error)

enum { PEM_MAX = 1024 * 1024 };

#define CALLS(ROW)                                                                                                     \
    ROW(gnutls_strerror)                                                                                               \
    ROW(gnutls_init)                                                                                                   \
    ROW(gnutls_deinit)                                                                                                 \
    ROW(gnutls_set_default_priority)                                                                                   \
    ROW(gnutls_credentials_set)                                                                                        \
    ROW(gnutls_transport_set_int2)                                                                                     \
    ROW(gnutls_handshake)                                                                                              \
    ROW(gnutls_record_recv)                                                                                            \
    ROW(gnutls_record_send)                                                                                            \
    ROW(gnutls_bye)                                                                                                    \
    ROW(gnutls_certificate_allocate_credentials)                                                                       \
    ROW(gnutls_certificate_free_credentials)                                                                           \
    ROW(gnutls_certificate_set_x509_key_mem)                                                                           \
    ROW(gnutls_certificate_set_x509_key)                                                                               \
    ROW(gnutls_x509_crt_init)                                                                                          \
    ROW(gnutls_x509_crt_deinit)                                                                                        \
    ROW(gnutls_x509_crt_import)                                                                                        \
    ROW(gnutls_x509_crt_set_version)                                                                                   \
    ROW(gnutls_x509_crt_set_dn_by_oid)                                                                                 \
    ROW(gnutls_x509_crt_set_serial)                                                                                    \
    ROW(gnutls_x509_crt_set_activation_time)                                                                           \
    ROW(gnutls_x509_crt_set_expiration_time)                                                                           \
    ROW(gnutls_x509_crt_set_key)                                                                                       \
    ROW(gnutls_x509_crt_set_subject_alt_name)                                                                          \
    ROW(gnutls_x509_crt_sign2)                                                                                         \
    ROW(gnutls_x509_privkey_init)                                                                                      \
    ROW(gnutls_x509_privkey_deinit)                                                                                    \
    ROW(gnutls_x509_privkey_import)                                                                                    \
    ROW(gnutls_x509_privkey_generate)

struct calls {
#define MEMBER(name) __typeof__(name) *(name);
    CALLS(MEMBER)
#undef MEMBER
};

struct tls_identity {
    struct calls call;
    gnutls_certificate_credentials_t faces[TLS_FACES];
};

struct tls_session {
    const struct tls_identity *identity;
    gnutls_session_t session;
    bool shaken;
};

/* How a made certificate differs from a right one. */
static const struct forgery {
    const char *host;
    bool past; /* its time is over */
    bool own;  /* signed by itself */
} forgeries[TLS_FACES] = {
    [TLS_EXPIRED] = { .host = "localhost", .past = true },
    [TLS_WRONG_HOST] = { .host = "elsewhere.invalid" },
    [TLS_SELF_SIGNED] = { .host = "localhost", .own = true },
};

static bool calls_find(struct calls *calls, GError **error)
{
    const char *missing = NULL;
#define FIND(name)                                                                                                     \
    if (!(*(void **)&calls->name = dlsym(RTLD_DEFAULT, #name)))                                                        \
        missing = #name;
    CALLS(FIND)
#undef FIND
    if (missing)
        g_set_error(error, TLS_ERROR, 0, "TLS cannot be spoken: the libmicrohttpd here comes without %s.", missing);
    return !missing;
}

/* A certificate, its key, and who signs it. */
struct pair {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
};

static void pair_init(const struct calls *call, struct pair *pair)
{
    call->gnutls_x509_crt_init(&pair->certificate);
    call->gnutls_x509_privkey_init(&pair->key);
}

static void pair_clear(const struct calls *call, struct pair *pair)
{
    call->gnutls_x509_crt_deinit(pair->certificate);
    call->gnutls_x509_privkey_deinit(pair->key);
}

/* Each step only after those before it went well; the code of the one that did not. */
static int forge(const struct calls *call, const struct forgery *forgery, const struct pair *issuer, struct pair *made)
{
    enum { DAY_S = 24 * 3600, YEAR_S = 365 * DAY_S };
    static const unsigned char loopback[] = { 127, 0, 0, 1 };
    time_t now = time(NULL);
    gnutls_x509_crt_t certificate = made->certificate;
    const struct pair *signer = forgery->own ? made : issuer;
    unsigned char serial[] = { 1, (unsigned char)(forgery - forgeries) };
    int code = call->gnutls_x509_privkey_generate(made->key, GNUTLS_PK_ECDSA,
                                                  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    code = code ? code : call->gnutls_x509_crt_set_version(certificate, 3);
    code = code ? code
                : call->gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, forgery->host,
                                                      (unsigned)strlen(forgery->host));
    code = code ? code : call->gnutls_x509_crt_set_serial(certificate, serial, sizeof serial);
    code = code ? code : call->gnutls_x509_crt_set_activation_time(certificate, now - (forgery->past ? YEAR_S : DAY_S));
    code = code ? code
                : call->gnutls_x509_crt_set_expiration_time(certificate, forgery->past ? now - DAY_S : now + YEAR_S);
    code = code ? code : call->gnutls_x509_crt_set_key(certificate, made->key);
    code = code ? code
                : call->gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, forgery->host,
                                                             (unsigned)strlen(forgery->host), GNUTLS_FSAN_SET);
    if (!code && strcmp(forgery->host, "localhost") == 0)
        code = call->gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, loopback, sizeof loopback,
                                                          GNUTLS_FSAN_APPEND);
    return code ? code
                : call->gnutls_x509_crt_sign2(certificate, signer->certificate, signer->key, GNUTLS_DIG_SHA256, 0);
}

static int show_forgery(struct tls_identity *identity, enum tls_face face, const struct pair *issuer)
{
    const struct calls *call = &identity->call;
    struct pair made;
    pair_init(call, &made);
    int code = forge(call, &forgeries[face], issuer, &made);
    if (!code) {
        gnutls_x509_crt_t chain[] = { made.certificate, issuer->certificate };
        call->gnutls_certificate_allocate_credentials(&identity->faces[face]);
        code =
            call->gnutls_certificate_set_x509_key(identity->faces[face], chain, forgeries[face].own ? 1 : 2, made.key);
    }
    pair_clear(call, &made);
    return code < 0 ? code : 0;
}

static int show_all(struct tls_identity *identity, const gnutls_datum_t *certificate, const gnutls_datum_t *key)
{
    const struct calls *call = &identity->call;
    struct pair issuer;
    pair_init(call, &issuer);
    call->gnutls_certificate_allocate_credentials(&identity->faces[TLS_RIGHT]);
    int code =
        call->gnutls_certificate_set_x509_key_mem(identity->faces[TLS_RIGHT], certificate, key, GNUTLS_X509_FMT_PEM);
    if (code >= 0)
        code = call->gnutls_x509_crt_import(issuer.certificate, certificate, GNUTLS_X509_FMT_PEM);
    if (code >= 0)
        code = call->gnutls_x509_privkey_import(issuer.key, key, GNUTLS_X509_FMT_PEM);
    for (int face = TLS_RIGHT + 1; face < TLS_FACES && code >= 0; face++)
        code = show_forgery(identity, (enum tls_face)face, &issuer);
    pair_clear(call, &issuer);
    return code < 0 ? code : 0;
}

struct tls_identity *tls_identity_load(const char *certificate_and_key, GError **error)
{
    g_auto(GStrv) files = g_strsplit(certificate_and_key, ",", 2);
    size_t lengths[2];
    if (g_strv_length(files) != 2) {
        g_set_error(error, TLS_ERROR, 0, "--tls takes two files, as in cert.pem,key.pem.");
        return NULL;
    }
    g_autofree char *certificate = file_read(files[0], PEM_MAX, &lengths[0], error);
    g_autofree char *key = certificate ? file_read(files[1], PEM_MAX, &lengths[1], error) : NULL;
    if (!key)
        return NULL;
    struct tls_identity *identity = g_new0(struct tls_identity, 1);
    if (calls_find(&identity->call, error)) {
        gnutls_datum_t datums[] = { { (unsigned char *)certificate, (unsigned)lengths[0] },
                                    { (unsigned char *)key, (unsigned)lengths[1] } };
        int code = show_all(identity, &datums[0], &datums[1]);
        if (!code)
            return identity;
        g_set_error(error, TLS_ERROR, 0, "The certificate and key %s cannot be used: %s", certificate_and_key,
                    identity->call.gnutls_strerror(code));
    }
    tls_identity_free(identity);
    return NULL;
}

void tls_identity_free(struct tls_identity *identity)
{
    if (!identity)
        return;
    for (int face = 0; face < TLS_FACES; face++) {
        if (identity->faces[face])
            identity->call.gnutls_certificate_free_credentials(identity->faces[face]);
    }
    g_free(identity);
}

struct tls_session *tls_session_new(const struct tls_identity *identity, enum tls_face face, int fd)
{
    const struct calls *call = &identity->call;
    struct tls_session *session = g_new0(struct tls_session, 1);
    session->identity = identity;
    call->gnutls_init(&session->session, GNUTLS_SERVER | GNUTLS_NONBLOCK);
    call->gnutls_set_default_priority(session->session);
    call->gnutls_credentials_set(session->session, GNUTLS_CRD_CERTIFICATE, identity->faces[face]);
    call->gnutls_transport_set_int2(session->session, fd, fd);
    return session;
}

void tls_session_free(struct tls_session *session)
{
    if (!session)
        return;
    session->identity->call.gnutls_deinit(session->session);
    g_free(session);
}

/* -1 with errno for a failed call, in the words of sockets. */
static ssize_t as_socket(ssize_t code)
{
    if (code >= 0)
        return code;
    errno = code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED ? EAGAIN : EPROTO;
    return -1;
}

ssize_t tls_session_read(struct tls_session *session, void *bytes, size_t length)
{
    const struct calls *call = &session->identity->call;
    if (!session->shaken) {
        int code = call->gnutls_handshake(session->session);
        if (code < 0)
            return as_socket(code);
        session->shaken = true;
    }
    return as_socket(call->gnutls_record_recv(session->session, bytes, length));
}

ssize_t tls_session_write(struct tls_session *session, const void *bytes, size_t length)
{
    return as_socket(session->identity->call.gnutls_record_send(session->session, bytes, length));
}

void tls_session_bye(struct tls_session *session)
{
    session->identity->call.gnutls_bye(session->session, GNUTLS_SHUT_WR);
}
