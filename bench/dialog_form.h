/* bench/dialog_form.h: the same form of four fields as dialog shows it, for the measurements of the screen. */
#pragma once

#define DIALOG_FIELD(label, row) label, row, "1", "", row, "24", "30", "60"
#define DIALOG_FORM                                                                                                    \
    "/usr/bin/dialog", "--form", "repair_eta", "20", "70", "4", DIALOG_FIELD("Estimated completion", "1"),             \
        DIALOG_FIELD("Delayed", "2"), DIALOG_FIELD("Delay reason", "3"), DIALOG_FIELD("Notes", "4")
