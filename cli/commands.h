/* cli/commands.h: the rows, each defined in the file of its name. */
#pragma once
#include "cli/command.h"

extern const struct command command_send;
extern const struct command command_ask;
extern const struct command command_batch;
extern const struct command command_events;
extern const struct command command_schema;
extern const struct command command_orders;
extern const struct command command_history;
extern const struct command command_outbox;
extern const struct command command_sandbox;
extern const struct command command_config;
extern const struct command command_completion;
extern const struct command command_doctor;
extern const struct command command_report;
extern const struct command command_backup;
extern const struct command command_archive;
extern const struct command command_forget;
