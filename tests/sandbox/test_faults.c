/* tests/sandbox/test_faults.c: how a fault is written, and whom it strikes. */
#include "sandbox/faults.h"
#include <criterion/criterion.h>
#include <string.h>

Test(faults, take_what_is_written_right_and_name_what_is_not)
{
    static const struct {
        const char *spec;
        const char *complaint; /* NULL = sound */
    } rows[] = {
        { "delay:2", NULL },
        { "delay:0.25@every:3", NULL },
        { "status:503@2-", NULL },
        { "cut:0@5%", NULL },
        { "cut:12@0.5%", NULL },
        { "huge:100M", NULL },
        { "huge:64k", NULL },
        { "flap:0.3", NULL },
        { "flap:30%", NULL },
        { "limit", NULL },
        { "limit:Fri, 27 Nov 2026 16:00:00 GMT@1", NULL },
        { "redirect:307,http://user@127.0.0.1:9/a", NULL },
        { "redirect:302,file:///etc/passwd@2", NULL },
        { "slow-headers", NULL },
        { "slow-headers:0.01", NULL },
        { "expire-token@1", NULL },
        { "", "No fault" },
        { "delays:2", "nearest is delay." },
        { "nonsense:2", "nonsense" },
        { "delay", "seconds" },
        { "delay:", "seconds" },
        { "delay:-1", "seconds" },
        { "delay:nan", "seconds" },
        { "delay:1e99", "seconds" },
        { "empty:1", "no value" },
        { "status:99", "status" },
        { "status:1000", "status" },
        { "status:20x", "status" },
        { "cut:x", "bytes" },
        { "huge:2G", "size" },
        { "huge:2000M", "size" },
        { "flap:101", "share" },
        { "redirect:200,/x", "status and an address" },
        { "redirect:302", "status and an address" },
        { "tls-expired", "--tls" },
        { "tls-stall", NULL },
        { "empty@", "every:N" },
        { "empty@0", "every:N" },
        { "empty@every:0", "every:N" },
        { "empty@x%", "every:N" },
        { "empty@-3", "every:N" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct faults *faults = faults_new(1, FAULTS_PLAIN);
        g_autoptr(GError) error = NULL;
        bool sound = faults_add(faults, rows[i].spec, &error);
        cr_expect_eq(sound, rows[i].complaint == NULL, "%s: %s", rows[i].spec, error ? error->message : "taken");
        cr_expect_eq(faults_any(faults), sound, "%s", rows[i].spec);
        if (error && rows[i].complaint)
            cr_expect(strstr(error->message, rows[i].complaint), "%s: %s", rows[i].spec, error->message);
        faults_free(faults);
    }
}

/* Whom `specs` strike among ten requests: the first letter of the fault's name, or a dot. */
static char *struck(struct faults *faults, enum request_kind kind)
{
    GString *line = g_string_new(NULL);
    for (int i = 0; i < 10; i++) {
        struct fault fault = kind == REQUEST_HELPER ? faults_for_connection(faults) : faults_for_request(faults, kind);
        g_string_append_c(line, fault.name ? *fault.name : '.');
        fault_clear(&fault);
    }
    return g_string_free(line, FALSE);
}

Test(faults, strike_when_they_say)
{
    static const struct {
        const char *specs;
        enum request_kind kind; /* REQUEST_HELPER stands for connections here */
        const char *struck;
    } rows[] = {
        { "empty", REQUEST_SERVICE, "eeeeeeeeee" },
        { "empty@3", REQUEST_SERVICE, "..e......." },
        { "empty@8-", REQUEST_SERVICE, ".......eee" },
        { "empty@every:4", REQUEST_SERVICE, "...e...e.." },
        { "empty@0%", REQUEST_SERVICE, ".........." },
        { "empty@100%", REQUEST_SERVICE, "eeeeeeeeee" },
        { "empty@every:2\nhtml@every:3", REQUEST_SERVICE, ".ehe.e.ehe" },
        { "empty", REQUEST_TOKEN, ".........." },
        { "token-down@2", REQUEST_TOKEN, ".t........" },
        { "token-down", REQUEST_SERVICE, ".........." },
        { "accept-reset@every:5", REQUEST_HELPER, "....a....a" },
        { "accept-reset", REQUEST_SERVICE, ".........." },
        { "refuse-connection", REQUEST_HELPER, ".........." },
        { "delay:1", REQUEST_SERVICE, "dddddddddd" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct faults *faults = faults_new(1, FAULTS_PLAIN);
        cr_assert(faults_add(faults, rows[i].specs, NULL), "%s", rows[i].specs);
        g_autofree char *line = struck(faults, rows[i].kind);
        cr_expect_str_eq(line, rows[i].struck, "%s", rows[i].specs);
        faults_free(faults);
    }
}

Test(faults, add_their_delays)
{
    struct faults *faults = faults_new(1, FAULTS_PLAIN);
    cr_assert(faults_add(faults, "delay:1\nempty\ndelay:0.5@2", NULL));
    struct fault first = faults_for_request(faults, REQUEST_SERVICE);
    struct fault second = faults_for_request(faults, REQUEST_SERVICE);
    cr_expect_float_eq(first.delay_s, 1, 1e-9);
    cr_expect_float_eq(second.delay_s, 1.5, 1e-9);
    cr_expect_eq(second.kind, FAULT_EMPTY);
    faults_free(faults);
}

static char *drawn(uint32_t seed)
{
    struct faults *faults = faults_new(seed, FAULTS_PLAIN);
    cr_assert(faults_add(faults, "empty@30%\nflap:0.3", NULL));
    GString *line = g_string_new(NULL);
    for (int i = 0; i < 200; i++) {
        struct fault fault = faults_for_request(faults, REQUEST_SERVICE);
        g_string_append_printf(line, "%d:%.0f ", (int)fault.kind, fault.number);
        fault_clear(&fault);
    }
    faults_free(faults);
    return g_string_free(line, FALSE);
}

Test(faults, are_the_same_for_the_same_seed)
{
    g_autofree char *once = drawn(7);
    g_autofree char *twice = drawn(7);
    g_autofree char *other = drawn(8);
    cr_expect_str_eq(once, twice);
    cr_expect_str_neq(once, other);
}

Test(faults, close_the_port_for_one_connection_at_a_time)
{
    static const struct {
        const char *spec, *closed;
        bool lasting;
    } rows[] = {
        { "refuse-connection", "ccccc", true },    { "refuse-connection@2", ".c...", false },
        { "refuse-connection@3-", "..ccc", true }, { "refuse-connection@every:2", ".c.c.", false },
        { "accept-close", ".....", false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct faults *faults = faults_new(1, FAULTS_PLAIN);
        cr_assert(faults_add(faults, rows[i].spec, NULL));
        g_autoptr(GString) closed = g_string_new(NULL);
        bool ever_lasting = false;
        for (int connection = 0; connection < 5; connection++) {
            bool lasting, again;
            bool refusing = faults_refusing(faults, &lasting);
            cr_expect_eq(faults_refusing(faults, &again), refusing, "asking twice changes nothing");
            g_string_append_c(closed, refusing ? 'c' : '.');
            ever_lasting = ever_lasting || lasting;
            faults_connection_over(faults);
        }
        cr_expect_str_eq(closed->str, rows[i].closed, "%s", rows[i].spec);
        cr_expect_eq(ever_lasting, rows[i].lasting, "%s", rows[i].spec);
        faults_free(faults);
    }
}
