# How every target of the project is compiled. Warnings are errors in the presets, not for somebody who only builds.
add_library(fixline_options INTERFACE)
target_include_directories(fixline_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(fixline_options INTERFACE
  _DEFAULT_SOURCE _POSIX_C_SOURCE=200809L _GNU_SOURCE
  NCURSES_WIDECHAR=1 NCURSES_NOMACROS
  GLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74 GLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_74
  FIXLINE_VERSION="${PROJECT_VERSION}")
target_compile_options(fixline_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla -Wswitch-enum
  -Wpointer-arith -Wundef -fno-common -fstack-protector-strong)
# The optimised program starts many times a day: code and tables lie close together and at fixed addresses, so that few
# pages are touched and none is rewritten before the first paint (docs/benchmarks.md). The price is that the program
# itself, unlike its libraries and its memory, is not loaded at a random address.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(fixline_options INTERFACE -Os -fno-pie -ffunction-sections -fdata-sections)
  target_link_options(fixline_options INTERFACE -no-pie -Wl,--gc-sections -Wl,-z,noseparate-code)
endif()
if(FIXLINE_WERROR)
  target_compile_options(fixline_options INTERFACE -Werror)
endif()
if(FIXLINE_SANITIZE)
  target_compile_options(fixline_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(fixline_options INTERFACE -fsanitize=address,undefined)
endif()
if(FIXLINE_FUZZ)
  target_compile_options(fixline_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(FIXLINE_COVERAGE)
  target_compile_options(fixline_options INTERFACE --coverage)
  target_link_options(fixline_options INTERFACE --coverage)
endif()
if(FIXLINE_KILLPOINTS)
  target_compile_definitions(fixline_options INTERFACE FIXLINE_KILLPOINTS)
endif()
if(FIXLINE_SABOTAGE)
  target_compile_definitions(fixline_options INTERFACE FIXLINE_SABOTAGE)
endif()
