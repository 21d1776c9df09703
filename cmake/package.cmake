# What is installed, below any root, and the Debian package of it: `cpack --config build/release/CPackConfig.cmake`.
#
#   usr/bin/holdfast            the program
#   usr/share/holdfast          what it reads, and what stands around it: balancers, Prometheus, Grafana, Patroni
#   usr/share/doc/holdfast      the documents
#   usr/lib/systemd/system      how it is run
#   etc/holdfast/holdfast.toml  the configuration: config/holdfast.toml with what differs once it is installed

# Only the program goes into it: whoever packages need not build the tests.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

# installed_key(TEXT "key = before" "key = after"): a key that has gone from the configuration stops the build.
function(installed_key text before after)
  string(REPLACE "\n${before}\n" "\n${after}\n" changed "${${text}}")
  if(changed STREQUAL "${${text}}")
    message(FATAL_ERROR "config/holdfast.toml has no line '${before}'")
  endif()
  set(${text} "${changed}" PARENT_SCOPE)
endfunction()

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS config/holdfast.toml)
file(READ config/holdfast.toml installed)
installed_key(installed [[web_directory = "web"]] [[web_directory = "/usr/share/holdfast/web"]])
installed_key(installed [[migrations_directory = "migrations"]] [[migrations_directory = "/usr/share/holdfast/migrations"]])
installed_key(installed [[inherit_socket = false]] [[inherit_socket = true]])
installed_key(installed [[file = "keys"]] [[file = "/etc/holdfast/keys"]])
installed_key(installed [[directory = "journal"]] [[directory = "/var/lib/holdfast/journal"]])
installed_key(installed [[mailbox_directory = "mailbox"]] [[mailbox_directory = "/var/lib/holdfast/mailbox"]])
file(WRITE ${PROJECT_BINARY_DIR}/installed/holdfast.toml "${installed}")

set(share usr/share/holdfast)
install(TARGETS holdfast RUNTIME DESTINATION usr/bin)
install(DIRECTORY web/templates web/words web/assets web/operations DESTINATION ${share}/web)
install(DIRECTORY migrations DESTINATION ${share})
install(DIRECTORY config/alertmanager config/backup config/demo config/grafana config/patroni
                  config/postgresql config/probe config/prometheus
        DESTINATION ${share}/config USE_SOURCE_PERMISSIONS)
install(FILES docker/closed.html docker/haproxy.cfg docker/nginx.conf docker/edge.nginx.conf
        DESTINATION ${share}/balancer)
install(FILES README.md CHANGELOG.md DESTINATION usr/share/doc/holdfast)
install(DIRECTORY docs/ DESTINATION usr/share/doc/holdfast PATTERN screenshots EXCLUDE)
install(FILES systemd/holdfast.service systemd/holdfast.socket DESTINATION usr/lib/systemd/system)
install(FILES ${PROJECT_BINARY_DIR}/installed/holdfast.toml DESTINATION etc/holdfast)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME holdfast)
set(CPACK_PACKAGE_VENDOR Holdfast)
set(CPACK_PACKAGE_CONTACT "Holdfast <holdfast@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "vaccine registration that keeps your place and calls you back")
set(CPACK_PACKAGE_DESCRIPTION "Takes everybody's form at once and answers each in milliseconds, matches people\n\
and appointments together, holds the seat that suits best and offers it by text,\n\
e-mail or a call.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql-15")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "haproxy, nginx, prometheus, prometheus-alertmanager")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
foreach(part conffiles postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/debian/${part})
endforeach()
include(CPack)
