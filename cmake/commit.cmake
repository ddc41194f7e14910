# The commit that --version names, as " (1a2b3c4d5e6f)"; empty where the sources came without their history. Only the
# files that print it are told, so that a new commit compiles those and nothing else.
set(FIXLINE_COMMIT "")
find_package(Git QUIET)
# Only this project's own history: sources unpacked inside another repository must not name that one's commit.
if(GIT_FOUND AND EXISTS ${CMAKE_SOURCE_DIR}/.git)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=12 HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --git-path logs/HEAD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    OUTPUT_VARIABLE moves OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(failed EQUAL 0)
    set(FIXLINE_COMMIT " (${commit})")
    cmake_path(ABSOLUTE_PATH moves BASE_DIRECTORY ${CMAKE_SOURCE_DIR})
    if(EXISTS ${moves})
      set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${moves})
    endif()
  endif()
endif()

# fixline_knows_commit(FILE…): files of the folder this is called in that are told, as FIXLINE_COMMIT.
function(fixline_knows_commit)
  set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_DEFINITIONS FIXLINE_COMMIT="${FIXLINE_COMMIT}")
endfunction()
