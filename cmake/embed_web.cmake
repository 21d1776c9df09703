# cmake -DSHEET=sheet.css -DWORKER_FILE=worker.js -DBY=built_in.cpp.in -DTO=built_in.cpp -P this: both as a source of
# the program.
file(READ "${SHEET}" STYLES)
file(READ "${WORKER_FILE}" WORKER)
configure_file("${BY}" "${TO}" @ONLY)
