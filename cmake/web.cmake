# holdfast_web(TARGET): compiles web/styles, and what browsers run of others, into the target: site/built_in.hpp. All
# comes from npm, by web/package-lock.json, into web/node_modules, when they are not there yet.
find_program(HOLDFAST_NODE NAMES node nodejs REQUIRED)
find_program(HOLDFAST_NPM npm REQUIRED)

function(holdfast_web target)
  set(web ${PROJECT_SOURCE_DIR}/web)
  set(packages ${web}/node_modules/.package-lock.json)
  set(sheet ${CMAKE_CURRENT_BINARY_DIR}/holdfast.css)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/built_in.cpp)
  set(embed ${PROJECT_SOURCE_DIR}/cmake/embed_web.cmake)
  set(form ${CMAKE_CURRENT_SOURCE_DIR}/built_in.cpp.in)
  set(worker ${web}/node_modules/altcha/dist/workers/pbkdf2.js)
  file(GLOB styles CONFIGURE_DEPENDS ${web}/styles/*.scss)

  add_custom_command(OUTPUT ${packages}
    COMMAND ${HOLDFAST_NPM} ci --omit=optional --loglevel=error --no-audit --no-fund
    COMMAND ${CMAKE_COMMAND} -E touch ${packages}
    DEPENDS ${web}/package-lock.json
    WORKING_DIRECTORY ${web} COMMENT "Node packages of the pages")
  add_custom_command(OUTPUT ${sheet}
    COMMAND ${HOLDFAST_NODE} ${web}/node_modules/sass/sass.js --load-path=${web}/node_modules --style=compressed
            --no-source-map --no-charset ${web}/styles/holdfast.scss ${sheet}
    DEPENDS ${packages} ${styles} COMMENT "Styles")
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DSHEET=${sheet} -DWORKER_FILE=${worker} -DBY=${form} -DTO=${source} -P ${embed}
    COMMAND ${CMAKE_COMMAND} -E touch ${source}
    DEPENDS ${sheet} ${form} ${embed})
  target_sources(${target} PRIVATE ${source})
endfunction()
