# What is installed: the program, the stand-in, and what is made from the program's own tables: the manual page, the
# completions, a sample of the settings.
if(FIXLINE_FUZZ)
  return()
endif()
include(GNUInstallDirs)

add_executable(print_from_tables ${CMAKE_SOURCE_DIR}/docs/print_from_tables.c)
target_link_libraries(print_from_tables PRIVATE fixline_cli)

set(share ${CMAKE_BINARY_DIR}/share)
file(MAKE_DIRECTORY ${share})

# fixline_made(FILE FOLDER COMMAND…): FILE is what COMMAND prints, installed into FOLDER.
function(fixline_made file folder)
  get_filename_component(below ${share}/${file} DIRECTORY)
  file(MAKE_DIRECTORY ${below})
  add_custom_command(OUTPUT ${share}/${file} COMMAND ${ARGN} > ${share}/${file} DEPENDS ${ARGV2} VERBATIM)
  if(folder)
    install(FILES ${share}/${file} DESTINATION ${folder})
  endif()
  set(made ${made} ${share}/${file} PARENT_SCOPE)
endfunction()

# Debian's zsh reads a folder of its own below /usr; below /usr/local it reads the usual one.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh_folder zsh/vendor-completions)
else()
  set(zsh_folder zsh/site-functions)
endif()
fixline_made(bash/fixline ${CMAKE_INSTALL_DATADIR}/bash-completion/completions fixline completion bash)
fixline_made(zsh/_fixline ${CMAKE_INSTALL_DATADIR}/${zsh_folder} fixline completion zsh)
fixline_made(fish/fixline.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d fixline completion fish)
fixline_made(config.ini ${CMAKE_INSTALL_DOCDIR}/examples print_from_tables settings)
fixline_made(fixline.1.scd "" print_from_tables manual)

find_program(SCDOC scdoc)
if(SCDOC)
  add_custom_command(OUTPUT ${share}/fixline.1
    COMMAND ${SCDOC} < ${share}/fixline.1.scd > ${share}/fixline.1 DEPENDS ${share}/fixline.1.scd VERBATIM)
  add_custom_command(OUTPUT ${share}/fixline.1.gz
    COMMAND gzip -9nc ${share}/fixline.1 > ${share}/fixline.1.gz DEPENDS ${share}/fixline.1 VERBATIM)
  list(APPEND made ${share}/fixline.1.gz)
  install(FILES ${share}/fixline.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
else()
  message(STATUS "scdoc is missing: the manual page is not made")
endif()
add_custom_target(share ALL DEPENDS ${made})

install(TARGETS fixline RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS fixline-sandbox RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/fixline)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md") # README.md links to them
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

# The package. The tool sees linked libraries only: libcurl is opened at run time, zones are data; descriptions of
# terminals are always there.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME fixline)
set(CPACK_PACKAGE_CONTACT "fixline maintainers <maintainers@fixline.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "terminal desk of a repair company")
set(CPACK_PACKAGE_DESCRIPTION "Pick a service order, post one of the events it may have, and always be able
to answer what was told, when, by whom, and whether it arrived.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libcurl4, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS ncurses-term)
include(CPack)
