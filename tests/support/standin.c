/* tests/support/standin.c: the real fixline-sandbox for one test, and a plain HTTP request. */
#include "tests/support/standin.h"
#include "tests/support/run.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_S = 20, ANSWER_S = 10 };

struct standin {
    GPid pid;
    int out;
    char *url;
    char *control;
};

static void die_with_the_test(void *unused)
{
    (void)unused;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static char *program_path(void)
{
    char own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    if (length < 0)
        g_error("the test's own path cannot be read: %s", g_strerror(errno));
    own[length] = 0;
    g_autofree char *folder = g_path_get_dirname(own);
    return g_build_filename(folder, "fixline-sandbox", NULL);
}

static bool wait_readable(int fd, gint64 deadline)
{
    gint64 left = (deadline - g_get_monotonic_time()) / 1000;
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    return left > 0 && poll(&wait, 1, (int)left) > 0;
}

/* The address in the next line of output, which begins with `opening`. */
static char *read_address(int fd, const char *opening)
{
    gint64 deadline = g_get_monotonic_time() + START_S * G_USEC_PER_SEC;
    g_autoptr(GString) line = g_string_new(NULL);
    char byte;
    while (wait_readable(fd, deadline) && read(fd, &byte, 1) == 1 && byte != '\n')
        g_string_append_c(line, byte);
    if (!g_str_has_prefix(line->str, opening))
        g_error("fixline-sandbox said \"%s\" instead of \"%s…\"", line->str, opening);
    return g_strdup(line->str + strlen(opening));
}

struct standin *standin_start(const char *const *options)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_autofree char *program = program_path();
    g_ptr_array_add(words, program);
    for (; options && *options; options++)
        g_ptr_array_add(words, (char *)*options);
    g_ptr_array_add(words, NULL);
    g_autoptr(GError) error = NULL;
    struct standin *standin = g_new0(struct standin, 1);
    if (!g_spawn_async_with_pipes(NULL, (char **)words->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD, die_with_the_test, NULL,
                                  &standin->pid, NULL, &standin->out, NULL, &error))
        g_error("fixline-sandbox did not start: %s", error->message);
    standin->url = read_address(standin->out, "listening on ");
    standin->control = read_address(standin->out, "control on ");
    return standin;
}

const char *standin_url(const struct standin *standin)
{
    return standin->url;
}

const char *standin_control(const struct standin *standin)
{
    return standin->control;
}

unsigned standin_port(const struct standin *standin)
{
    return (unsigned)strtoul(strrchr(standin->url, ':') + 1, NULL, 10);
}

int standin_stop(struct standin *standin)
{
    int status = 0;
    kill(standin->pid, SIGTERM);
    while (waitpid(standin->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    close(standin->out);
    g_free(standin->url);
    g_free(standin->control);
    g_free(standin);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void expect_ok(const struct standin *standin, const char *method, const char *path, const char *body,
                      char **answer)
{
    g_autofree char *url = g_strconcat(standin->control, path, NULL);
    g_autofree char *said = NULL;
    unsigned status = standin_request(url, method, NULL, body, &said);
    if (status != 200)
        g_error("%s %s was answered %u: %s", method, path, status, said);
    if (answer)
        *answer = g_steal_pointer(&said);
}

void standin_fault(const struct standin *standin, const char *spec)
{
    expect_ok(standin, "POST", "/sandbox/faults", spec, NULL);
}

void standin_faults_clear(const struct standin *standin)
{
    expect_ok(standin, "DELETE", "/sandbox/faults", NULL, NULL);
}

char *standin_received(const struct standin *standin)
{
    char *received = NULL;
    expect_ok(standin, "GET", "/sandbox/received", NULL, &received);
    return received;
}

int standin_count_received(const struct standin *standin, const char *part)
{
    g_autofree char *received = standin_received(standin);
    return count_parts(received, part ? part : "\"body\":");
}

/* HOST and PORT of the address, and where its path begins. */
static struct sockaddr_in address_of(const char *url, const char **path)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    const char *end = strchr(host, '/');
    *path = end ? end : "/";
    g_autofree char *place = g_strndup(host, end ? (size_t)(end - host) : strlen(host));
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(80) };
    char *colon = strchr(place, ':');
    if (colon) {
        *colon = 0;
        address.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    }
    if (inet_pton(AF_INET, place, &address.sin_addr) != 1)
        g_error("%s does not name a numeric host", url);
    return address;
}

int standin_connect(const char *url)
{
    const char *path;
    struct sockaddr_in address = address_of(url, &path);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool send_all(int fd, const char *bytes, size_t length)
{
    while (length) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static GString *request_text(const char *url, const char *method, const char *const *headers, const char *body,
                             size_t length)
{
    const char *path;
    address_of(url, &path);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n", method, path);
    for (; headers && *headers; headers++)
        g_string_append_printf(text, "%s\r\n", *headers);
    if (body)
        g_string_append_printf(text, "Content-Length: %zu\r\n", length);
    g_string_append(text, "\r\n");
    if (body)
        g_string_append_len(text, body, (gssize)length);
    return text;
}

GString *standin_exchange(const char *url, const char *method, const char *const *headers, const char *body,
                          size_t length)
{
    int fd = standin_connect(url);
    if (fd < 0)
        return NULL;
    g_autoptr(GString) request = request_text(url, method, headers, body, length);
    send_all(fd, request->str, request->len);
    gint64 deadline = g_get_monotonic_time() + ANSWER_S * G_USEC_PER_SEC;
    GString *answer = g_string_new(NULL);
    char bytes[16384];
    while (wait_readable(fd, deadline)) {
        ssize_t got = read(fd, bytes, sizeof bytes);
        if (got <= 0)
            break;
        g_string_append_len(answer, bytes, got);
    }
    close(fd);
    return answer;
}

/* Whether the body is as long as the head says; where it says nothing, it ends with the connection. */
static bool is_complete(const char *head, size_t body_length)
{
    g_autofree char *lower = g_ascii_strdown(head, -1);
    const char *length = strstr(lower, "\r\ncontent-length:");
    return !length || strtoull(length + strlen("\r\ncontent-length:"), NULL, 10) == body_length;
}

unsigned standin_request(const char *url, const char *method, const char *const *headers, const char *body,
                         char **answer)
{
    g_autoptr(GString) whole = standin_exchange(url, method, headers, body, body ? strlen(body) : 0);
    if (answer)
        *answer = NULL;
    char *end = whole ? strstr(whole->str, "\r\n\r\n") : NULL;
    unsigned status = 0;
    if (end) {
        size_t head = (size_t)(end - whole->str) + 4;
        g_autofree char *lines = g_strndup(whole->str, head - 2);
        if (is_complete(lines, whole->len - head) && sscanf(lines, "HTTP/1.1 %3u", &status) == 1 && answer)
            *answer = g_strndup(whole->str + head, whole->len - head);
    }
    if (answer && !*answer)
        *answer = g_strdup("");
    return status;
}
