/* tui/effect.c: the values that go out of the application and come into it: who frees what. */
#include "tui/effect.h"
#include "tui/msg.h"

static void effect_free(void *data)
{
    struct effect *effect = data;
    g_free(effect->text);
    g_free(effect->after);
    g_clear_pointer(&effect->ids, g_array_unref);
    g_free(effect->key);
    g_free(effect->who);
    g_free(effect->why);
    event_record_free(effect->event);
    g_clear_pointer(&effect->events, g_ptr_array_unref);
    g_clear_pointer(&effect->numbers, g_array_unref);
    order_free(effect->order);
    draft_record_free(effect->draft);
    g_free(effect);
}

GPtrArray *effects_new(void)
{
    return g_ptr_array_new_with_free_func(effect_free);
}

struct effect *effects_add(GPtrArray *effects, enum effect_kind kind)
{
    struct effect *effect = g_new0(struct effect, 1);
    effect->kind = kind;
    g_ptr_array_add(effects, effect);
    return effect;
}

void import_news_free(struct import_news *news)
{
    g_free(news->said);
    g_free(news->error);
    g_free(news);
}

void msg_clear(struct msg *msg)
{
    key_clear(&msg->key);
    g_clear_pointer(&msg->orders, g_ptr_array_unref);
    g_clear_pointer(&msg->events, g_ptr_array_unref);
    g_clear_pointer(&msg->attempts, g_ptr_array_unref);
    g_clear_pointer(&msg->decisions, g_ptr_array_unref);
    g_clear_pointer(&msg->drafts, g_ptr_array_unref);
    g_clear_pointer(&msg->names, g_ptr_array_unref);
    g_clear_pointer(&msg->report, report_free);
    g_clear_pointer(&msg->import, import_news_free);
    g_clear_pointer(&msg->event, event_record_free);
    g_clear_pointer(&msg->text, g_free);
}
