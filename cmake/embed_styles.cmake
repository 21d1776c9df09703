# cmake -DFROM=sheet.css -DBY=stylesheet.cpp.in -DTO=stylesheet.cpp -P this: the sheet as a source of the program.
file(READ "${FROM}" STYLES)
configure_file("${BY}" "${TO}" @ONLY)
