/* tui/runtime_parts.h: what the files of the runtime share: the world the desk stands in. */
#pragma once
#include "delivery/courier.h"
#include "delivery/rehearsal.h"
#include "intake/report_sheets.h"
#include "journal/librarian.h"
#include "tui/app.h"
#include "tui/runtime.h"
#include "tui/runtime_copy.h"
#include "tui/runtime_export.h"
#include "tui/runtime_import.h"
#include "tui/runtime_keeper.h"
#include "widgets/term.h"

/* What copy_command is taking. */
struct clip {
    struct copying *copying; /* NULL while it takes nothing */
    char *what;              /* "The JSON" */
    char *unkept;            /* why the private file could not be written, NULL where it was */
    uint64_t request;
};

struct runtime {
    const struct desk_options *options;
    struct journal *journal; /* until the courier takes it over */
    struct custom *custom;   /* the company's own events, NULL = none */
    GArray *bindings;        /* struct action_binding */
    struct term *term;
    struct canvas *canvas;
    struct app *app;
    struct courier *courier;
    struct librarian *librarian;
    GQueue questions;            /* struct question *, for the librarian; it is asked once the screen is drawn */
    struct export *export;       /* NULL while none is written */
    uint64_t exported;           /* the request it answers */
    struct importing *importing; /* NULL while nothing is imported */
    uint64_t imported;           /* the request it answers */
    struct keeper *keeper;       /* NULL until a small file is read or written */
    struct clip clip;
    const struct settings *connection; /* those of the options, or as the courier read them anew */
    struct rehearsal *rehearsal;       /* NULL until its panel is opened */
    const char *completing[REPORT_COMPLETING_MAX];
    struct report_rules report_rules; /* without a context */
    int limits[EFFECT_LOAD_COUNT];    /* of the newest question of each kind: a shorter page is the last one */
    char *worker_error;               /* why a worker could not start */
    int reports[2];                   /* a byte for every answer and report */
    GPtrArray *effects;               /* asked for and not carried out yet */
    int64_t ticked_at; /* on the monotonic clock, in milliseconds: when the application was last told the time alone */
    bool ending;
};

/* How a kind of server is shown. */
struct kind_look {
    const char *word;
    enum style style;
};
struct kind_look runtime_kind_look(enum server_kind kind);

/* The clock that people see, in milliseconds. */
int64_t runtime_now(const struct runtime *runtime);

/* Gives the message to the application and clears it. */
void runtime_tell(struct runtime *runtime, struct msg *msg);
/* The same where what was asked for failed. */
void runtime_fail(struct runtime *runtime, uint64_t request, const char *why);

/* runtime_editor.c: lends the terminal to the person's editor, and answers with the text it left. */
void runtime_edit(struct runtime *runtime, struct effect *effect);

/* runtime_clip.c: puts the text into the private file, and on the clipboard of the terminal or through copy_command. */
void runtime_clip(struct runtime *runtime, struct effect *effect);
/* The file is written, or not: says so, or starts copy_command. */
void runtime_clip_kept(struct runtime *runtime, struct kept_file *file);
/* Says what became of copy_command, once it has ended. */
void runtime_clip_collect(struct runtime *runtime);
/* Waits for it, a few seconds at most. */
void runtime_clip_end(struct runtime *runtime);

/* runtime_files.c: a small file beside the settings is read, or written where there is a text; exports and imports. */
void runtime_keep_file(struct runtime *runtime, struct effect *effect);
/* Hands a small file (taken) to the keeper; says what became of those that are done, and of all at the end. */
void runtime_keep(struct runtime *runtime, struct kept_file *file);
void runtime_keep_collect(struct runtime *runtime);
void runtime_keep_end(struct runtime *runtime);
void runtime_export(struct runtime *runtime, struct effect *effect);
void runtime_stop_export(struct runtime *runtime, struct effect *effect);
void runtime_import(struct runtime *runtime, struct effect *effect);
void runtime_stop_import(struct runtime *runtime, struct effect *effect);
/* Says how far they are. */
void runtime_files_collect(struct runtime *runtime);

/* Hands what is asked of the librarian over: after the screen was drawn, so that he does not take the processor from it
 * or from the terminal. A key that opens a list was on the screen after 1.2 ms at a million events, and is after 0.7.
 */
void runtime_ask(struct runtime *runtime);

/* Carries out what was asked for since the last call, in order. */
void runtime_carry_out(struct runtime *runtime);
/* Answers from the open journal what the first picture needs; the other effects stay for the workers. */
void runtime_answer_first(struct runtime *runtime);
/* Starts courier and librarian, which own the disk and the network from now on. */
void runtime_start_workers(struct runtime *runtime);
/* runtime_answers.c: gives everything to the application that courier, librarian and the others have ready. */
void runtime_collect(struct runtime *runtime);
