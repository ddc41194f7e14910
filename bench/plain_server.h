/* bench/plain_server.h: the server of the measurements: takes every request, answers 201 with a few bytes, keeps the
 * connection. It costs as little as it can, so that the programs before it are what is measured. */
#pragma once
#include <sys/types.h>

struct plain_server {
    int port; /* on 127.0.0.1 */
    pid_t pid;
};

/* Starts it as a process of its own; stops the bench where that fails. */
struct plain_server plain_server_start(void);
void plain_server_stop(const struct plain_server *server);
