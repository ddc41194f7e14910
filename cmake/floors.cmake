# One target a folder, with exactly the links of docs/architecture.md. tests/layers checks the includes against the
# same list, so that the plan and the code cannot drift apart.
function(fixline_floor name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${name}/*.c)
  list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/cli/main.c ${CMAKE_SOURCE_DIR}/sandbox/main.c)
  if(sources)
    add_library(fixline_${name} STATIC ${sources})
    target_link_libraries(fixline_${name} PUBLIC fixline_options ${ARGN})
  else()
    add_library(fixline_${name} INTERFACE)
    target_link_libraries(fixline_${name} INTERFACE fixline_options ${ARGN})
  endif()
endfunction()

fixline_floor(base outside_glib outside_utf8proc)
fixline_floor(forms fixline_base outside_glib outside_cjson)
fixline_floor(widgets fixline_base fixline_forms outside_glib outside_utf8proc outside_ncurses)
fixline_floor(settings fixline_base outside_glib)
fixline_floor(journal fixline_base fixline_forms outside_glib outside_sqlite outside_nettle)
fixline_floor(intake fixline_base fixline_forms fixline_journal outside_glib outside_cjson outside_nettle)
fixline_floor(delivery fixline_base fixline_journal fixline_settings outside_glib outside_cjson outside_curl_headers
  outside_zlib_headers Threads::Threads)
fixline_floor(tui fixline_base fixline_forms fixline_widgets fixline_settings fixline_journal fixline_intake
  fixline_delivery outside_glib)
fixline_floor(cli fixline_base fixline_forms fixline_settings fixline_journal fixline_intake fixline_delivery
  fixline_tui outside_glib outside_cjson)
fixline_floor(sandbox fixline_base outside_glib outside_cjson outside_microhttpd outside_nettle outside_sqlite
  Threads::Threads)

# What a batch of a million rows runs through is worth its bytes, and what every key paints. Of the sources, since the
# options of a target stand before those of cmake/options.cmake, whose -Os would win.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  foreach(floor base forms intake)
    get_target_property(sources fixline_${floor} SOURCES)
    set_property(SOURCE ${sources} APPEND PROPERTY COMPILE_OPTIONS -O2)
  endforeach()
  # What every event of a batch runs through on its way to the server and into the journal.
  set(carried delivery/client delivery/client_apart delivery/client_call delivery/client_loop delivery/outbox delivery/outbox_lane
    delivery/outbox_settle delivery/outbox_start delivery/outcome delivery/request journal/attempt_row journal/chain
    journal/event_row journal/held journal/journal_add journal/journal_claims journal/journal_settle journal/store)
  set(painted tui/form_input tui/form_view widgets/canvas widgets/canvas_strokes widgets/rect widgets/term
    widgets/term_quick widgets/text_field widgets/wrap)
  set(quick ${carried} ${painted})
  list(TRANSFORM quick PREPEND ${CMAKE_SOURCE_DIR}/)
  list(TRANSFORM quick APPEND .c)
  set_property(SOURCE ${quick} APPEND PROPERTY COMPILE_OPTIONS -O2)
endif()

fixline_knows_commit(cli/desk.c sandbox/main.c)
foreach(program cli:fixline sandbox:fixline-sandbox)
  string(REPLACE ":" ";" pair ${program})
  list(GET pair 0 folder)
  list(GET pair 1 binary)
  if(EXISTS ${CMAKE_SOURCE_DIR}/${folder}/main.c)
    add_executable(${binary} ${CMAKE_SOURCE_DIR}/${folder}/main.c)
    target_link_libraries(${binary} PRIVATE fixline_${folder})
  endif()
endforeach()
