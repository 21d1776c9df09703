#pragma once

#include <string_view>

namespace holdfast::api {

/// web/openapi.json, as it was when this was built, and its entity tag. Written by openapi.cpp.in.
extern const std::string_view openapi_document;
extern const std::string_view openapi_entity_tag;

}  // namespace holdfast::api
