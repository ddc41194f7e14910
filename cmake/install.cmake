# What is installed: both programs, the manual page and the completions, all made from the program's own tables.
include(GNUInstallDirs)

add_executable(print_manual ${CMAKE_SOURCE_DIR}/docs/print_manual.c)
target_link_libraries(print_manual PRIVATE fixline_cli)

set(share ${CMAKE_BINARY_DIR}/share)
file(MAKE_DIRECTORY ${share})
find_program(SCDOC scdoc)
if(SCDOC)
  add_custom_command(OUTPUT ${share}/fixline.1
    COMMAND print_manual > ${share}/fixline.1.scd
    COMMAND ${SCDOC} < ${share}/fixline.1.scd > ${share}/fixline.1
    DEPENDS print_manual VERBATIM)
  list(APPEND made ${share}/fixline.1)
  install(FILES ${share}/fixline.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
else()
  message(STATUS "scdoc is missing: the manual page is not made")
endif()

function(fixline_completion shell file folder)
  add_custom_command(OUTPUT ${share}/${shell}/${file}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${share}/${shell}
    COMMAND fixline completion ${shell} > ${share}/${shell}/${file}
    DEPENDS fixline VERBATIM)
  install(FILES ${share}/${shell}/${file} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder})
  set(made ${made} ${share}/${shell}/${file} PARENT_SCOPE)
endfunction()
fixline_completion(bash fixline bash-completion/completions)
fixline_completion(zsh _fixline zsh/vendor-completions)
fixline_completion(fish fixline.fish fish/vendor_completions.d)
add_custom_target(share ALL DEPENDS ${made})

install(TARGETS fixline fixline-sandbox RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
