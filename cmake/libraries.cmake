# What is taken from outside (docs/dependencies.md says why).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# Only the library itself of each .pc: its definitions (ncurses: _XOPEN_SOURCE=600) would undo ours.
function(fixline_outside name module)
  pkg_check_modules(${name} REQUIRED ${module})
  add_library(outside_${name} INTERFACE)
  target_include_directories(outside_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
  target_link_directories(outside_${name} INTERFACE ${${name}_LIBRARY_DIRS})
  target_link_libraries(outside_${name} INTERFACE ${${name}_LIBRARIES})
endfunction()

fixline_outside(glib glib-2.0)
fixline_outside(utf8proc libutf8proc)
# Tables and a few functions: linked into the optimised program, one library less to load before the first paint.
find_library(utf8proc_archive libutf8proc.a)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND utf8proc_archive)
  set_target_properties(outside_utf8proc PROPERTIES INTERFACE_LINK_LIBRARIES ${utf8proc_archive})
endif()
fixline_outside(ncurses ncursesw)
fixline_outside(cjson libcjson)
fixline_outside(sqlite sqlite3)
fixline_outside(microhttpd libmicrohttpd)

# libcurl is opened at the first send, never linked: only its headers are used (delivery/curl_table.c).
pkg_check_modules(curl REQUIRED libcurl)
add_library(outside_curl_headers INTERFACE)
target_include_directories(outside_curl_headers SYSTEM INTERFACE ${curl_INCLUDE_DIRS})
target_link_libraries(outside_curl_headers INTERFACE ${CMAKE_DL_LIBS})
