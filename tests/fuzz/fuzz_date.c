/* tests/fuzz/fuzz_date.c: any bytes as a typed date.
 *
 * The first byte chooses zone, lean, order of days and whether there is a value to keep. What is read must be written
 * as text that reads back to the same instant; what is refused must be refused in one whole sentence. */
#include "forms/time_point.h"
#include "tests/fuzz/demand.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const int64_t NOW = G_GINT64_CONSTANT(1795603320000);
/* 1900 to 9999, less a day at both ends: what the typed form can hold in every zone. */
static const int64_t WRITTEN_FROM = G_GINT64_CONSTANT(-2208902400000);
static const int64_t WRITTEN_TO = G_GINT64_CONSTANT(253402214400000);

static void check_refusal(const GError *error)
{
    demand(error && g_str_has_suffix(error->message, ".") && g_utf8_validate(error->message, -1, NULL));
}

static void check_round(int64_t at, const struct time_context *context)
{
    if (at < WRITTEN_FROM || at > WRITTEN_TO) {
        return;
    }
    struct time_reading again;
    g_autofree char *typed = time_point_typed(at, context->rules->zone);
    g_autofree char *utc = time_point_iso_utc(at);
    int64_t of_utc;
    demand(time_point_read(typed, context, &again, NULL) && again.at == at);
    demand(time_point_read_iso(utc, &of_utc, NULL) && of_utc == at);
}

/* Loaded once: that takes a thousand times as long as reading a text. */
static GTimeZone *zone_of(uint8_t choice)
{
    static const char *const names[] = { "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe" };
    static GTimeZone *zones[G_N_ELEMENTS(names)];
    size_t i = choice % G_N_ELEMENTS(names);
    if (!zones[i]) {
        zones[i] = time_zone_find(names[i], NULL);
    }
    return zones[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0) {
        return 0;
    }
    g_autofree char *text = g_strndup((const char *)bytes + 1, size - 1);
    struct time_rules rules = { .zone = zone_of(bytes[0]),
                                .day_order = (enum day_order)(bytes[0] / 4 % 3),
                                .end_of_day = 18 * 60 };
    struct time_context context = { .rules = &rules,
                                    .now = NOW,
                                    .lean = bytes[0] & 0x40 ? TIME_LEAN_PAST : TIME_LEAN_FUTURE,
                                    .has_base = (bytes[0] & 0x80) != 0,
                                    .base = NOW + 61007 };
    struct time_reading reading;
    g_autoptr(GError) error = NULL;
    if (time_point_read(text, &context, &reading, &error)) {
        check_round(reading.at, &context);
    } else {
        check_refusal(error);
    }
    return 0;
}
