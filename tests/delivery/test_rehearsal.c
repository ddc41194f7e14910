/* tests/delivery/test_rehearsal.c: the switches of the real stand-in, and what is none. */
#include "delivery/rehearsal.h"
#include "tests/delivery/bench_desk.h"
#include "tests/support/standin.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct panel {
    struct bench_desk desk;
    struct rehearsal *rehearsal;
    int ends[2];
};

static void panel_open(struct panel *panel, const char *url)
{
    bench_desk_make(&panel->desk, url, "");
    cr_assert(pipe(panel->ends) == 0);
    panel->rehearsal = rehearsal_start(panel->desk.settings, panel->ends[1], NULL);
    cr_assert(panel->rehearsal != NULL);
}

static void panel_close(struct panel *panel)
{
    rehearsal_stop(panel->rehearsal);
    close(panel->ends[0]);
    close(panel->ends[1]);
    bench_desk_remove(&panel->desk);
}

static struct rehearsal_answer *ask(struct panel *panel, const char *faults)
{
    struct rehearsal_answer *answer;
    char byte;
    rehearsal_ask(panel->rehearsal, 7, faults);
    cr_assert(read(panel->ends[0], &byte, 1) == 1);
    answer = rehearsal_collect(panel->rehearsal);
    cr_assert(answer != NULL && answer->request == 7);
    return answer;
}

static void expect_faults(struct panel *panel, const char *wanted, const char *expected)
{
    struct rehearsal_answer *answer = ask(panel, wanted);
    g_autofree char *told = answer->faults != NULL ? g_strjoinv("\n", answer->faults) : NULL;
    cr_expect(answer->error == NULL && g_strcmp0(told, expected) == 0, "%s: %s, %s", wanted, told, answer->error);
    rehearsal_answer_free(answer);
}

Test(rehearsal, sets_asks_and_clears)
{
    struct standin *standin = standin_start(NULL);
    struct panel panel;
    panel_open(&panel, standin_url(standin));
    expect_faults(&panel, NULL, "");
    expect_faults(&panel, "delay:3\nlimit:5", "delay:3\nlimit:5");
    expect_faults(&panel, NULL, "delay:3\nlimit:5");
    expect_faults(&panel, "refuse-connection", "refuse-connection");
    expect_faults(&panel, "no-answer", "no-answer"); /* the control address is reached whatever is on */
    expect_faults(&panel, "", "");
    struct rehearsal_answer *answer = ask(&panel, "no-such-fault");
    cr_expect(answer->error != NULL && strstr(answer->error, "did not take that (400)") != NULL, "%s", answer->error);
    rehearsal_answer_free(answer);
    panel_close(&panel);
    cr_expect(standin_stop(standin) == 0);
}

static void expect_trouble(const char *url, const char *says)
{
    struct panel panel;
    panel_open(&panel, url);
    struct rehearsal_answer *answer = ask(&panel, NULL);
    cr_expect(answer->faults == NULL && answer->error != NULL && strstr(answer->error, says) != NULL, "%s",
              answer->error);
    rehearsal_answer_free(answer);
    panel_close(&panel);
}

Test(rehearsal, says_what_is_no_stand_in_of_ours)
{
    static const char *const answers[] = {
        "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n{\"control\":\"http://192.0.2.1:8080\"}",
        "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        const struct server_step script[] = { { .kind = SERVER_READ_HEAD },
                                              { .kind = SERVER_SEND, .bytes = answers[i] },
                                              { .kind = SERVER_END } };
        const struct server_step *const scripts[] = { script };
        struct server *server = server_start(scripts, 1);
        expect_trouble(server_url(server), "is not fixline's own stand-in");
        server_stop(server);
    }
    g_autofree char *nobody = g_strdup_printf("http://127.0.0.1:%d", server_closed_port());
    expect_trouble(nobody, "does not answer");
}
