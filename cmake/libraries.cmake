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
fixline_outside(ncurses ncursesw)
fixline_outside(cjson libcjson)
fixline_outside(sqlite sqlite3)
fixline_outside(nettle nettle)
fixline_outside(microhttpd libmicrohttpd)

# The optimised program has five of them inside: every library less is fewer pages to map and to relocate before the first
# paint, and fewer places where each symbol of libcurl's thirty libraries is looked for (docs/benchmarks.md).
function(fixline_inside name archive)
  find_library(${name}_archive ${archive})
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND ${name}_archive)
    set_target_properties(outside_${name} PROPERTIES INTERFACE_LINK_LIBRARIES "${${name}_archive};${ARGN}")
  endif()
endfunction()
fixline_inside(utf8proc libutf8proc.a "")
fixline_inside(sqlite libsqlite3.a m)
fixline_inside(nettle libnettle.a "")
fixline_inside(glib libglib-2.0.a libpcre2-8.a m)
fixline_inside(ncurses libncursesw.a libtinfo.a)

# libcurl is opened at the first send, never linked: only its headers are used (delivery/curl_table.c).
pkg_check_modules(curl REQUIRED libcurl)
add_library(outside_curl_headers INTERFACE)
target_include_directories(outside_curl_headers SYSTEM INTERFACE ${curl_INCLUDE_DIRS})
target_link_libraries(outside_curl_headers INTERFACE ${CMAKE_DL_LIBS})
# GnuTLS, which comes with libcurl, looks for it in the program (delivery/curl_table.c).
target_link_options(outside_curl_headers INTERFACE -Wl,--export-dynamic-symbol=_gnutls_global_init_skip)

# zlib is opened where a packed answer comes (delivery/unpack.c).
pkg_check_modules(zlib REQUIRED zlib)
add_library(outside_zlib_headers INTERFACE)
target_include_directories(outside_zlib_headers SYSTEM INTERFACE ${zlib_INCLUDE_DIRS})
