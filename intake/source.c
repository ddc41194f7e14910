/* intake/source.c: one input file, line by line. */
#include "intake/source.h"
#include "base/atomic_file.h"
#include "base/clean.h"
#include "intake/orders.h"
#include <errno.h>
#include <fcntl.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

struct source {
    char *name;
    bool has_path; /* which is that name */
    int fd;        /* -1 = bytes in memory */
    const char *memory;
    size_t memory_length, memory_read;
    size_t file_read;
    struct stat facts;
    bool unchecked; /* the file was read since the last look at whether it was changed */
    char *bytes;    /* read and not yet given out: from `start` to `end`, one place more than `room` for a NUL */
    size_t room, start, end;
    size_t lines;
    bool at_end;
};

static bool fail(const struct source *source, const char *what, GError **error)
{
    int code = errno;
    g_set_error(error, INTAKE_ERROR, 0, "%s cannot be %s: %s.", source->name, what, g_strerror(code));
    return false;
}

static ssize_t read_some(int fd, void *to, size_t room)
{
    ssize_t got;
    while ((got = read(fd, to, room)) < 0 && errno == EINTR)
        continue;
    return got;
}

static bool copy_standard_input(struct source *source, GError **error)
{
    source->fd = file_without_name();
    if (source->fd < 0)
        return fail(source, "copied to a temporary file", error);
    g_autofree char *piece = g_malloc(PIECE_BYTES);
    ssize_t got;
    while ((got = read_some(STDIN_FILENO, piece, PIECE_BYTES)) > 0)
        if (!file_append(source->fd, piece, (size_t)got))
            return fail(source, "copied to a temporary file", error);
    return got == 0 || fail(source, "read", error);
}

/* O_NONBLOCK: a pipe without a writer must not hold us up. */
static bool open_path(struct source *source, const char *path, GError **error)
{
    source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source->fd < 0)
        return fail(source, "opened", error);
    if (fstat(source->fd, &source->facts) == 0 && S_ISREG(source->facts.st_mode))
        return true;
    g_set_error(error, INTAKE_ERROR, 0, "%s is not a plain file; give - to read standard input.", path);
    return false;
}

struct source *source_open(const char *path, GError **error)
{
    struct source *source = g_new0(struct source, 1);
    bool standard_input = strcmp(path, "-") == 0;
    source->name = g_strdup(standard_input ? "standard input" : path);
    source->has_path = !standard_input;
    bool opened = standard_input ? copy_standard_input(source, error) : open_path(source, path, error);
    if (opened && fstat(source->fd, &source->facts) == 0 && source_rewind(source, error))
        return source;
    source_free(source);
    return NULL;
}

struct source *source_of_bytes(const char *name, const char *bytes, size_t length)
{
    struct source *source = g_new0(struct source, 1);
    source->name = g_strdup(name);
    source->fd = -1;
    source->memory = bytes;
    source->memory_length = length;
    source_rewind(source, NULL);
    return source;
}

void source_free(struct source *source)
{
    if (!source)
        return;
    if (source->fd >= 0)
        close(source->fd);
    g_free(source->bytes);
    g_free(source->name);
    g_free(source);
}

const char *source_name(const struct source *source)
{
    return source->name;
}

/* ---- pieces ---- */

/* Makes room for one more piece behind what is not given out yet. */
static void make_room(struct source *source)
{
    size_t kept = source->end - source->start;
    if (kept > 0 && source->start > 0)
        memmove(source->bytes, source->bytes + source->start, kept);
    source->start = 0;
    source->end = kept;
    if (source->room - kept >= PIECE_BYTES)
        return;
    source->room = kept + PIECE_BYTES;
    source->bytes = g_realloc(source->bytes, source->room + 1);
}

static ssize_t read_from(struct source *source, char *to, size_t room)
{
    if (source->fd >= 0) {
        ssize_t got = read_some(source->fd, to, room);
        source->file_read += (size_t)MAX(got, 0);
        source->unchecked = true;
        return got;
    }
    size_t length = MIN(room, source->memory_length - source->memory_read);
    memcpy(to, source->memory + source->memory_read, length);
    source->memory_read += length;
    return (ssize_t)length;
}

static bool seek_start(struct source *source)
{
    source->memory_read = source->file_read = 0;
    return source->fd < 0 || lseek(source->fd, 0, SEEK_SET) == 0;
}

static bool read_piece(struct source *source, GError **error)
{
    make_room(source);
    ssize_t got = read_from(source, source->bytes + source->end, source->room - source->end);
    if (got < 0)
        return fail(source, "read", error);
    source->end += (size_t)got;
    source->at_end = got == 0;
    return true;
}

double source_share(const struct source *source)
{
    size_t whole = source->fd >= 0 ? (size_t)source->facts.st_size : source->memory_length;
    size_t left = source->end - source->start, read = source->fd >= 0 ? source->file_read : source->memory_read;
    return whole == 0 ? 1 : MIN(1, (double)(read - MIN(read, left)) / (double)whole);
}

bool source_rewind(struct source *source, GError **error)
{
    static const char mark[] = "\xEF\xBB\xBF";
    source->start = source->end = source->lines = 0;
    source->at_end = false;
    if (!seek_start(source))
        return fail(source, "read from its start", error);
    while (!source->at_end && source->end < sizeof mark - 1)
        if (!read_piece(source, error))
            return false;
    if (source->end >= sizeof mark - 1 && memcmp(source->bytes, mark, sizeof mark - 1) == 0)
        source->start = sizeof mark - 1;
    return true;
}

/* ---- lines ---- */

static void give_line(struct source *source, size_t length, size_t taken, struct source_line *line)
{
    char *text = source->bytes + source->start;
    source->start += taken;
    if (taken > length && length > 0 && text[length - 1] == '\r')
        length--;
    text[length] = '\0';
    *line = (struct source_line){ text, length, ++source->lines };
}

static bool check_length(const struct source *source, size_t length, GError **error)
{
    if (length <= SOURCE_LINE_MAX)
        return true;
    g_set_error(error, INTAKE_ERROR, 0,
                "Line %zu of %s is longer than %d bytes; write one row a line (CSV or JSON Lines).", source->lines + 1,
                source->name, SOURCE_LINE_MAX);
    return false;
}

bool source_next(struct source *source, struct source_line *line, GError **error)
{
    for (size_t looked_at = 0;;) {
        const char *text = source->bytes + source->start;
        size_t there = source->end - source->start;
        const char *stop = there > looked_at ? memchr(text + looked_at, '\n', there - looked_at) : NULL;
        size_t length = stop ? (size_t)(stop - text) : there;
        if (!check_length(source, length, error) || (!stop && source->at_end && there == 0))
            return false;
        if (stop || source->at_end) {
            give_line(source, length, length + (stop ? 1 : 0), line);
            return true;
        }
        looked_at = there;
        if (!read_piece(source, error))
            return false;
    }
}

bool source_piece(struct source *source, const char **bytes, size_t *length, GError **error)
{
    if (source->start == source->end && !source->at_end && !read_piece(source, error))
        return false;
    *bytes = source->bytes + source->start;
    *length = source->end - source->start;
    source->start = source->end;
    return *length > 0;
}

bool source_line_is_blank(const struct source_line *line)
{
    return strspn(line->text, " \t\r") == line->length;
}

static bool begins_as_utf16(const struct source_line *line)
{
    return line->length >= 2 && (memcmp(line->text, "\xFF\xFE", 2) == 0 || memcmp(line->text, "\xFE\xFF", 2) == 0);
}

bool source_line_check(const struct source_line *line, GError **error)
{
    size_t bad = 0;
    if (utf8_valid(line->text, line->length, &bad))
        return true;
    if (begins_as_utf16(line)) {
        g_set_error(error, INTAKE_ERROR, 0,
                    "the file is UTF-16, which spreadsheets call Unicode text; save it as CSV UTF-8.");
        return false;
    }
    long column = g_utf8_strlen(line->text, (gssize)bad) + 1;
    unsigned byte = (unsigned char)line->text[bad];
    if (byte == 0)
        g_set_error(error, INTAKE_ERROR, 0, "there is a NUL byte at column %ld; save the file as plain UTF-8 text.",
                    column);
    else
        g_set_error(error, INTAKE_ERROR, 0,
                    "the byte 0x%02X at column %ld is not UTF-8; the file may be Windows-1252 or Latin-1, save it as "
                    "UTF-8.",
                    byte, column);
    return false;
}

/* ---- the whole ---- */

char *source_hash(struct source *source, GError **error)
{
    struct sha256_ctx sum;
    uint8_t hash[SHA256_DIGEST_SIZE];
    char hex[BASE16_ENCODE_LENGTH(SHA256_DIGEST_SIZE)];
    g_autofree char *piece = g_malloc(PIECE_BYTES);
    ssize_t got = seek_start(source) ? 0 : -1;
    sha256_init(&sum);
    while (got >= 0 && (got = read_from(source, piece, PIECE_BYTES)) > 0)
        sha256_update(&sum, (size_t)got, (const uint8_t *)piece);
    if (got < 0) {
        fail(source, "read", error);
        return NULL;
    }
    sha256_digest(&sum, sizeof hash, hash);
    base16_encode_update(hex, sizeof hash, hash);
    return source_rewind(source, error) ? g_strndup(hex, sizeof hex) : NULL;
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_rewritten(const struct source *source)
{
    struct stat now;
    return fstat(source->fd, &now) != 0 || now.st_size != source->facts.st_size ||
           !same_time(now.st_mtim, source->facts.st_mtim);
}

bool source_is_changed(const struct source *source)
{
    struct stat named;
    if (is_rewritten(source))
        return true;
    return source->has_path && (stat(source->name, &named) != 0 || named.st_ino != source->facts.st_ino ||
                                named.st_dev != source->facts.st_dev);
}

bool source_check(struct source *source, GError **error)
{
    source->unchecked = source->unchecked && is_rewritten(source);
    if (!source->unchecked)
        return true;
    g_set_error(error, INTAKE_ERROR, 0, "%s was changed while it was read; run the command again.", source->name);
    return false;
}
