/* tests/support/certificate.c: runs openssl once. */
#include "tests/support/certificate.h"
#include <glib/gstdio.h>
#include <stdbool.h>
#include <sys/wait.h>

static bool run_openssl(const char *certificate, const char *key)
{
    const char *const words[] = { "openssl",
                                  "req",
                                  "-x509",
                                  "-newkey",
                                  "ec",
                                  "-pkeyopt",
                                  "ec_paramgen_curve:prime256v1",
                                  "-nodes",
                                  "-subj",
                                  "/CN=made-up authority",
                                  "-addext",
                                  "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost",
                                  "-days",
                                  "2",
                                  "-keyout",
                                  key,
                                  "-out",
                                  certificate,
                                  NULL };
    int status = -1;
    return g_spawn_sync(NULL, (char **)words, NULL,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                        NULL, &status, NULL) &&
           WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

struct certificate *certificate_make(void)
{
    struct certificate *certificate = g_new0(struct certificate, 1);
    certificate->folder = g_dir_make_tmp("fixline-tls-XXXXXX", NULL);
    certificate->authority = g_build_filename(certificate->folder, "cert.pem", NULL);
    g_autofree char *key = g_build_filename(certificate->folder, "key.pem", NULL);
    certificate->pair = g_strdup_printf("%s,%s", certificate->authority, key);
    if (run_openssl(certificate->authority, key))
        return certificate;
    certificate_remove(certificate);
    return NULL;
}

void certificate_remove(struct certificate *certificate)
{
    g_autofree char *key = g_build_filename(certificate->folder, "key.pem", NULL);
    g_remove(certificate->authority);
    g_remove(key);
    g_rmdir(certificate->folder);
    g_free(certificate->folder);
    g_free(certificate->authority);
    g_free(certificate->pair);
    g_free(certificate);
}
