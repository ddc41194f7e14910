/* delivery/courier_task.c: what passes between the threads: values, owned by whoever holds them. */
#include "delivery/courier.h"

struct courier_task *courier_task_new(enum courier_task_kind kind, uint64_t request)
{
    struct courier_task *task = g_new0(struct courier_task, 1);
    task->kind = kind;
    task->request = request;
    return task;
}

void courier_task_free(struct courier_task *task)
{
    if (task == NULL)
        return;
    event_record_free(task->event);
    if (task->events != NULL)
        g_ptr_array_unref(task->events);
    order_free(task->order);
    draft_record_free(task->draft);
    g_clear_pointer(&task->ids, g_array_unref);
    g_free(task->key);
    g_free(task->who);
    g_free(task->why);
    g_free(task);
}

void courier_report_free(struct courier_report *report)
{
    if (report == NULL)
        return;
    event_record_free(report->event);
    g_free(report->text);
    g_free(report);
}
