/* tests/support/certificate.h: a certificate for 127.0.0.1, ::1 and localhost that is its own authority, made on the
 * spot by the program openssl. */
#pragma once

struct certificate {
    char *folder;
    char *authority; /* path of the certificate: what a client has to trust */
    char *pair;      /* "CERT,KEY", as --tls of the stand-in wants it */
};

/* NULL where openssl is not here. */
struct certificate *certificate_make(void);
void certificate_remove(struct certificate *certificate);
