/* sandbox/message.c: one HTTP message as bytes. */
#include "sandbox/message.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_MAX = 64 * 1024, CHUNK_LINE_MAX = 4096, CHUNK_MAX = 64 * 1024 * 1024 };

void message_init(struct message *message)
{
    *message = (struct message){ .bytes = g_string_new(NULL) };
}

void message_clear(struct message *message)
{
    if (message->bytes)
        g_string_free(message->bytes, TRUE);
    *message = (struct message){ 0 };
}

static void take(struct message *message, struct line *line, size_t length)
{
    g_string_append_len(message->bytes, (const char *)line->in->data, (gssize)length);
    g_byte_array_remove_range(line->in, 0, (guint)length);
}

/* Takes all up to and with `mark`, at most `most` bytes. */
static bool take_until(struct message *message, struct line *line, const char *mark, size_t most)
{
    for (;;) {
        const uint8_t *data = line->in->data;
        const uint8_t *found = line->in->len ? memmem(data, line->in->len, mark, strlen(mark)) : NULL;
        if (found) {
            take(message, line, (size_t)(found - data) + strlen(mark));
            return true;
        }
        if (line->in->len > most || !line_fill(line, LINE_FOR_EVER))
            return false;
    }
}

bool message_read_head(struct message *message, struct line *line)
{
    if (!take_until(message, line, "\r\n\r\n", HEAD_MAX))
        return false;
    message->head = message->bytes->len;
    return true;
}

char *message_header(const struct message *message, const char *name)
{
    size_t length = strlen(name);
    const char *at = strstr(message->bytes->str, "\r\n");
    while (at && (size_t)(at - message->bytes->str) + 2 < message->head) {
        at += 2;
        const char *end = strstr(at, "\r\n");
        if (end && g_ascii_strncasecmp(at, name, length) == 0 && at[length] == ':') {
            at += length + 1;
            return g_strstrip(g_strndup(at, (size_t)(end - at)));
        }
        at = end;
    }
    return NULL;
}

static char *word_of_first_line(const struct message *message, guint number)
{
    g_autofree char *line = g_strndup(message->bytes->str, strcspn(message->bytes->str, "\r\n"));
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    return g_strdup(g_strv_length(words) > number ? words[number] : "");
}

char *message_method(const struct message *message)
{
    return word_of_first_line(message, 0);
}

char *message_path(const struct message *message)
{
    char *path = word_of_first_line(message, 1);
    path[strcspn(path, "?")] = 0;
    return path;
}

unsigned message_status(const struct message *message)
{
    g_autofree char *word = word_of_first_line(message, 1);
    return (unsigned)strtoul(word, NULL, 10);
}

size_t message_body_length(const struct message *message)
{
    g_autofree char *length = message_header(message, "Content-Length");
    return length ? (size_t)g_ascii_strtoull(length, NULL, 10) : 0;
}

bool message_is_chunked(const struct message *message)
{
    g_autofree char *coding = message_header(message, "Transfer-Encoding");
    return coding && g_ascii_strcasecmp(coding, "chunked") == 0;
}

bool message_read(struct message *message, struct line *line, size_t length)
{
    while (length) {
        size_t here = MIN(length, line->in->len);
        take(message, line, here);
        length -= here;
        if (length && !line_fill(line, LINE_FOR_EVER))
            return false;
    }
    return true;
}

bool message_read_chunks(struct message *message, struct line *line)
{
    for (;;) {
        size_t start = message->bytes->len;
        if (!take_until(message, line, "\r\n", CHUNK_LINE_MAX))
            return false;
        uint64_t size = g_ascii_strtoull(message->bytes->str + start, NULL, 16);
        if (size == 0)
            break;
        if (size > CHUNK_MAX || !message_read(message, line, (size_t)size + 2))
            return false;
    }
    for (;;) {
        size_t start = message->bytes->len;
        if (!take_until(message, line, "\r\n", CHUNK_LINE_MAX))
            return false;
        if (message->bytes->len == start + 2)
            return true;
    }
}
