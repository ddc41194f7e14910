/* tests/forms/test_remark.c: what is odd but allowed, said in words; and what is not odd, not said. */
#include "forms/remark.h"
#include "tests/forms/desk.h"
#include <criterion/criterion.h>
#include <string.h>

enum { ARGUMENTS_MAX = 4, SENT_MAX = 6 };

static const struct {
    const char *name, *event;
    const char *arguments[ARGUMENTS_MAX];
    struct remark_sent sent[SENT_MAX]; /* up to one without an event; `at` counts from now */
    const char *said;                  /* part of a remark; NULL = there is none */
} rows[] = {
    { "all is well",
      "repair_eta",
      { "estimatedRepairCompletionAt=+3d", "isDelayed=yes", "delayReason=belt" },
      .said = NULL },
    { "an ETA in the past",
      "repair_eta",
      { "estimatedRepairCompletionAt=2026-11-20 10:00" },
      .said = "Estimated completion: This lies in the past" },
    { "an appointment in the past",
      "appointment_scheduling",
      { "appointmentEventType=scheduled", "appointmentDate=2026-11-24 10:00" },
      .said = "Appointment at: This lies in the past" },
    { "a reception in the future", "product_received", { "receptionDate=+2d" }, .said = "in the future" },
    { "seconds among milliseconds",
      "repair_eta",
      { "estimatedRepairCompletionAt:=1796429700" },
      .said = "looks like seconds" },
    { "a value nobody suggested", "customer_contact", { "method=pigeon" }, .said = "none of the suggested values" },
    { "end before start in one event",
      "repair_completed",
      { "repairCompletedAt=2026-11-24 09:00", "repairStartedAt=2026-11-24 10:00" },
      .said = "before it started: 24 Nov 09:00 against 24 Nov 10:00." },
    { "end before a start sent earlier",
      "repair_completed",
      { "repairCompletedAt=2026-11-24 09:00" },
      { { "repair_started", "{\"event\":\"repair_started\",\"repairStartedAt\":1795514400000}", -90000 } },
      .said = "before it started" },
    { "the last start counts",
      "repair_completed",
      { "repairCompletedAt=2026-11-24 09:00" },
      { { "repair_started", "{\"event\":\"repair_started\",\"repairStartedAt\":1795514400000}", -90000 },
        { "repair_started", "{\"event\":\"repair_started\",\"repairStartedAt\":1795507200000}", -80000 } },
      .said = NULL },
    { "a start that is no number says nothing",
      "repair_completed",
      { "repairCompletedAt=2026-11-24 09:00" },
      { { "repair_started", "{\"event\":\"repair_started\",\"repairStartedAt\":1e99}", -90000 },
        { "other", NULL, -80000 },
        { "broken", "[", -70000 } },
      .said = NULL },
    { "start before reception", "repair_started", { "repairStartedAt=-2d", "receptionDate=-1d" }, .said = "came in" },
    { "diagnosis before reception",
      "product_diagnosed",
      { "diagnosticCompletedAt=-2d", "receptionDate=-1d" },
      .said = "The diagnosis would end" },
    { "ready before the start",
      "repair_eta",
      { "estimatedRepairCompletionAt=+1h" },
      { { "repair_started", "{\"repairStartedAt\":1795610520000}", -90000 } },
      .said = "would be ready before it started" },
    { "a reason without delay",
      "repair_eta",
      { "isDelayed=no", "delayReason=belt" },
      .said = "said not to be delayed" },
    { "a reason and no word", "repair_eta", { "delayReason=belt" }, .said = "nothing says that the repair is delayed" },
    { "agreed without a time",
      "appointment_scheduling",
      { "appointmentEventType=scheduled" },
      .said = "agreed, but its time is missing" },
    { "moved without a time",
      "appointment_scheduling",
      { "appointmentEventType=rescheduled" },
      .said = "moved, but its new time" },
    { "called off needs none", "appointment_scheduling", { "appointmentEventType=cancelled" }, .said = NULL },
    { "a placeholder nobody filled",
      "repair_started",
      { "notes=Dear {customer}, it is on the bench." },
      .said = "Notes holds {customer}: nothing was put in its place" },
    { "one of another program", "repair_started", { "notes={{firstName}}" }, .said = "Notes holds {firstName}:" },
    { "a time nobody filled", "product_received", { "receivedBy={now+3d}" }, .said = "Received by holds {now+3d}:" },
    { "braces that are no placeholder", "repair_started", { "notes=a {b c} {} { {7} {\"a\":1}" }, .said = NULL },
    { "braces in JSON", "repair_started", { "notes:=\"{customer}\"" }, .said = NULL },
    { "only a name", "repair_started", { NULL }, .said = "Nothing but the name" },
    { "the same a moment ago",
      "batched",
      { "notes=n" },
      { { "batched", "{\"event\":\"batched\"}", -59999 } },
      .said = "batched was recorded for this order 59 s ago." },
    { "a minute ago is long ago", "batched", { "notes=n" }, { { "batched", "{}", -60000 } }, .said = NULL },
    { "another event a moment ago", "batched", { "notes=n" }, { { "part_management", "{}", -5 } }, .said = NULL },
    { "after the end", "repair_eta", { "notes=n" }, { { "repair_completed", "{}", -90000 } }, .said = "before." },
    { "closing words",
      "repair_started",
      { "notes=Belt changed, all DONE." },
      .said = "Notes says \"done\", but repair_completed" },
    { "closing words of the other type", "batched", { "notes=finished" }, .said = "but resolved" },
    { "not yet so", "repair_started", { "notes=not finished; to be completed on Friday" }, .said = NULL },
    { "a piece of a word", "repair_started", { "notes=condoned" }, .said = NULL },
    { "the completing event may say so", "repair_completed", { "notes=done" }, .said = NULL },
    { "only the last is missing",
      "customer_contact",
      { "notes=n" },
      { { "part_management", "{}", -900000 },
        { "appointment_scheduling", "{}", -800000 },
        { "customer_contact", "{}", -700000 },
        { "batched", "{}", -600000 } },
      .said = "Only resolved" },
    { "the completing event itself",
      "resolved",
      { "notes=n" },
      { { "part_management", "{}", -900000 },
        { "appointment_scheduling", "{}", -800000 },
        { "customer_contact", "{}", -700000 },
        { "batched", "{}", -600000 } },
      .said = NULL },
};

Test(remark, every_row_is_said_when_it_is_odd_and_not_otherwise)
{
    struct desk desk;
    desk_open(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct remark_sent sent[SENT_MAX];
        size_t count = 0;
        for (; rows[i].sent[count].event; count++) {
            sent[count] = rows[i].sent[count];
            sent[count].at += DESK_NOW;
        }
        g_autoptr(GError) error = NULL;
        g_autoptr(draft_handle) draft = desk_draft(&desk, rows[i].event, rows[i].arguments, &error);
        cr_assert(draft, "%s: %s", rows[i].name, error ? error->message : "");
        cr_expect_eq(draft_check(draft, &desk.context), 0, "%s", rows[i].name);
        g_autoptr(GPtrArray) remarks = remark_find(draft, &desk.context, sent, count);
        const char *first = remarks->len > 0 ? g_ptr_array_index(remarks, 0) : "";
        cr_expect_eq(remarks->len, rows[i].said ? 1u : 0u, "%s: %u, %s", rows[i].name, remarks->len, first);
        cr_expect(!rows[i].said || strstr(first, rows[i].said), "%s: %s", rows[i].name, first);
        cr_expect(!rows[i].said || g_str_has_suffix(first, "."), "%s: %s", rows[i].name, first);
    }
    desk_close(&desk);
}

Test(remark, what_cannot_be_read_is_no_remark)
{
    struct desk desk;
    desk_open(&desk);
    static const char *const none[] = { NULL };
    g_autoptr(draft_handle) draft = desk_draft(&desk, "repair_eta", none, NULL);
    draft_set(draft, (size_t)draft_add(draft, "isDelayed", FIELD_TEXT, NULL), "maybe", false);
    draft_set(draft, (size_t)draft_add(draft, "notes", FIELD_TEXT, NULL), "\xff done", false);
    cr_expect_eq(draft_check(draft, &desk.context), 2);
    g_autoptr(GPtrArray) remarks = remark_find(draft, &desk.context, NULL, 0);
    cr_expect_eq(remarks->len, 1);
    desk_close(&desk);
}
